/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A look over JSON text before, and after, jansson parses it.
 *
 * The scan knows brackets, strings and numbers, not the grammar: that is jansson's. It bounds depth
 * and number of values before memory is spent on them, finds integers that jansson cannot hold, and
 * says for any byte of the text which value it belongs to, as a JSON pointer. It does not recurse.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

/** One array or object that is open. */
struct oci_json_frame {
    bool is_object;
    size_t index;     /**< Elements or members before this one. */
    const char *name; /**< Of the member, as written between the quotes; NULL before it. */
    size_t size_name;
};

struct oci_json_scan {
    const char *data;
    size_t size;
    size_t at; /**< Byte to be read next. */
    size_t n_members;
    size_t n_frames;
    struct oci_json_frame frames[OCI_JSON_DEPTH_MAX];
    struct oci_text *wide; /**< The text with wide integers turned into reals; NULL: not wanted. */
    size_t size_copied;    /**< Bytes of data that are in wide. */
};

/**
 * Scan the text up to a byte, or to the first that makes no sense.
 *
 * @param scan    data, size and wide are given, the rest is zero.
 * @param stop    Byte after the last one looked at.
 * @param limits  NULL: none but OCI_JSON_DEPTH_MAX.
 * @return OCI_OK; OCI_LIMIT for depth, number of values, an integer that does not fit.
 */
OCI_MUST_USE enum oci_status oci_json_scan(struct oci_json_scan *scan, size_t stop,
                                           const struct oci_json_limits *limits,
                                           struct oci_error *err);

/** The JSON pointer of the value that the scan stands in, safe to print; cut if it does not fit. */
void oci_json_scan_pointer(const struct oci_json_scan *scan, char *ret_text, size_t size_text);
