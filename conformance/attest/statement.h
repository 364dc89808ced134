/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * An in-toto Statement (v1) with a test-result predicate (v0.1), made from results.
 *
 * The statement follows from results.jsonl alone, so whoever has the results can make it again
 * and compare: a signature on it says nothing that the results do not.
 */
#pragma once

#include <jansson.h>

#include "base/digest.h"
#include "base/error.h"
#include "catalogue/profile.h"
#include "judge/verdict.h"

/** The digest by which a profile is known: SHA-256 of its compact text with sorted keys. */
void cts_profile_digest(const struct cts_profile *profile, char ret_hex[OCI_SHA256_HEX]);

/**
 * Make the statement.
 *
 * @param header             Of the results; its subject must have a sha256.
 * @param verdicts           Of the results.
 * @param results_hex        SHA-256 of results.jsonl.
 * @param[out] ret_statement A new reference.
 * @return OCI_OK; OCI_INVALID for a header that does not say what was tried, by what, for what.
 */
OCI_MUST_USE enum oci_status cts_statement_make(const json_t *header,
                                                const struct cts_verdicts *verdicts,
                                                const char *results_hex, json_t **ret_statement,
                                                struct oci_error *err);

/**
 * Make the statement of who verified a certificate: a simple verification result (v0.2).
 *
 * Its one property says what was verified: "OCI_RUNTIME_1_3_0" for profile "runtime" of 1.3.0.
 *
 * @param header             Of the results; borrowed.
 * @param verifier           URI of who says so.
 * @param created            UTC, "2026-08-22T10:00:00Z".
 * @param[out] ret_statement A new reference.
 * @return As cts_statement_make().
 */
OCI_MUST_USE enum oci_status cts_verification_make(const json_t *header, const char *verifier,
                                                   const char *created, json_t **ret_statement,
                                                   struct oci_error *err);
