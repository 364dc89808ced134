/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * JSON from strangers.
 *
 * jansson parses, and refuses what breaks the grammar, names that stand twice in an object, bytes
 * that are not UTF-8 and NUL in strings. Before it does, a scan that does not recurse checks what
 * jansson leaves open: size, depth, number of values, and integers that do not fit 64 bit. Every
 * refusal ends in "at " and the JSON pointer (RFC 6901) of the fault.
 *
 * Integers from 2^63 to 2^64-1, which jansson cannot hold, become reals if that loses nothing;
 * oci_json_u64() reads them and oci_json_dump() writes them as the integers they were.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <jansson.h>

#include "base/error.h"

/** Bounds on one document. */
struct oci_json_limits {
    size_t bytes;   /**< Of the text. */
    size_t depth;   /**< Arrays and objects inside each other; at most OCI_JSON_DEPTH_MAX. */
    size_t members; /**< Members of objects and elements of arrays, all together. */
};

enum { OCI_JSON_DEPTH_MAX = 256 };

/** What a configuration file may be: 16 MiB, 64 deep, a million values. */
extern const struct oci_json_limits oci_json_limits_default;

/**
 * Parse one document; nothing may follow it but white space.
 *
 * Any value may be the document, not only objects.
 *
 * @param limits        NULL for the default ones.
 * @param[out] ret_doc  The caller releases (owned_json).
 * @return OCI_OK; OCI_INVALID; OCI_LIMIT.
 */
OCI_MUST_USE enum oci_status oci_json_parse(const char *data, size_t size,
                                            const struct oci_json_limits *limits, json_t **ret_doc,
                                            struct oci_error *err);

/**
 * Read a file as one document; the error text begins with the path.
 *
 * @return As oci_json_parse() and oci_file_read().
 */
OCI_MUST_USE enum oci_status oci_json_read(int dirfd, const char *path,
                                           const struct oci_json_limits *limits, json_t **ret_doc,
                                           struct oci_error *err);

/**
 * The value a JSON pointer (RFC 6901) names; "" is the document.
 *
 * @return Borrowed; NULL where there is none or the pointer is malformed.
 */
const json_t *oci_json_at(const json_t *doc, const char *pointer);

/**
 * The text of a document: compact, or with @p indent columns; members in the given order of
 * insertion or, with JSON_SORT_KEYS in @p flags, sorted.
 *
 * @param flags  Of json_dumps(); JSON_ENCODE_ANY is added.
 * @return Never NULL; the caller frees.
 */
OCI_MUST_USE char *oci_json_dump(const json_t *doc, size_t flags);

/** Write a document and a newline with oci_file_write_atomic(), not synced. */
OCI_MUST_USE enum oci_status oci_json_write_atomic(int dirfd, const char *path, const json_t *doc,
                                                   mode_t mode, struct oci_error *err);

/** Whether @p value is an integer from 0 to 2^64-1; @p ret_number is written if it is. */
bool oci_json_u64(const json_t *value, uint64_t *ret_number);

/**
 * Whether two values are the same JSON value: numbers by value (1 is 1.0), members in any order.
 *
 * What is deeper than OCI_JSON_DEPTH_MAX counts as different.
 */
bool oci_json_equal(const json_t *a, const json_t *b);

/**
 * The same value without const, because jansson counts references inside a value.
 *
 * For json_incref(), json_copy() and json_object_foreach() only: the value is not to be changed.
 */
static inline json_t *oci_json_plain(const json_t *value)
{
    const union {
        const json_t *given;
        json_t *plain;
    } both = {.given = value};

    return both.plain;
}

/** "an object", "a string", … for messages; "nothing" for NULL. */
const char *oci_json_type_name(const json_t *value);
