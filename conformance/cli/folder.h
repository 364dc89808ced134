/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The folder of a run: results.jsonl and observations/.
 */
#pragma once

#include <jansson.h>

#include "base/digest.h"
#include "base/error.h"
#include "report/results.h"

/**
 * Read and verify results.jsonl of a folder.
 *
 * @param folder           Path.
 * @param[out] ret_results To be freed with cts_results_done().
 * @return OCI_OK; what oci_file_read() and cts_results_read() return; the text names the file.
 */
OCI_MUST_USE enum oci_status cts_folder_read(const char *folder, struct cts_results *ret_results,
                                             struct oci_error *err);

/** SHA-256 of results.jsonl of a folder. */
OCI_MUST_USE enum oci_status cts_folder_digest(const char *folder, char ret_hex[OCI_SHA256_HEX],
                                               struct oci_error *err);

/**
 * Write results.jsonl of a folder, which is made where it is missing.
 *
 * @param header Borrowed.
 */
OCI_MUST_USE enum oci_status cts_folder_write(const char *folder, const json_t *header,
                                              const struct cts_verdicts *verdicts,
                                              struct oci_error *err);

/**
 * Read the observation of a case.
 *
 * @param[out] ret_observation A new reference.
 * @return OCI_OK; OCI_NOT_FOUND; OCI_INVALID for an id that is no file name, or a document that
 *         is not the case's.
 */
OCI_MUST_USE enum oci_status cts_folder_observation(const char *folder, const char *case_id,
                                                    json_t **ret_observation,
                                                    struct oci_error *err);

/** The observations of all cases whose verdict is no pass, by case id; a new reference. */
json_t *cts_folder_evidence(const char *folder, const struct cts_verdicts *verdicts);
