/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * results.jsonl: the file that every other output is made from.
 *
 * The first line is {"header": {…}}, then one verdict a line, then {"footer": {"count", "sha256"}}
 * with the number of verdicts and the SHA-256 of all bytes before the footer. A file without a
 * footer is a run that did not end; one whose footer does not fit has been changed. Lines are
 * compact with sorted keys; times and the run's id stand in `ms`, `run` and `started` only.
 */
#pragma once

#include <stddef.h>

#include <jansson.h>

#include "base/error.h"
#include "base/text.h"
#include "judge/verdict.h"

/** A results file read back. */
struct cts_results {
    json_t *header; /**< The object, owned. */
    struct cts_verdicts verdicts;
};

#define owned_results __attribute__((cleanup(cts_results_done)))

/** Free what results hold. */
void cts_results_done(struct cts_results *results);

/**
 * The text of a results file.
 *
 * @param header   The object that the first line holds; borrowed.
 * @param[out] out Text is appended.
 */
void cts_results_text(const json_t *header, const struct cts_verdicts *verdicts,
                      struct oci_text *out);

/**
 * Read and verify the text of a results file.
 *
 * @param data             Borrowed.
 * @param size             Bytes.
 * @param[out] ret_results To be freed with cts_results_done().
 * @param[out] err         May be NULL.
 * @return OCI_OK; OCI_INVALID with the number of the line for a line that is not as it should be,
 *         a missing header or footer, a count or digest that does not fit, a case and
 *         requirement that stand there twice.
 */
OCI_MUST_USE enum oci_status cts_results_read(const char *data, size_t size,
                                              struct cts_results *ret_results,
                                              struct oci_error *err);
