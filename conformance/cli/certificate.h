/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What `certify` signs and `verify` checks: a folder of results against a profile.
 */
#pragma once

#include <jansson.h>

#include "attest/key.h"
#include "base/error.h"
#include "catalogue/case.h"
#include "catalogue/data.h"
#include "catalogue/profile.h"
#include "catalogue/requirement.h"
#include "report/results.h"

/** The file of a folder that holds the signed statement, one envelope on one line. */
#define CTS_ATTESTATION "attestation.intoto.jsonl"

/** The file of a folder that holds the signed word of who verified it. */
#define CTS_VERIFICATION "verification.intoto.jsonl"

/** A folder and all it is held against; release with cts_certificate_done(). */
struct cts_certificate {
    const char *folder; /**< Borrowed. */
    struct cts_data data;
    struct cts_catalogue *catalogue;
    struct cts_cases *cases;
    struct cts_profile *profile;
    struct cts_results results;
    char results_hex[OCI_SHA256_HEX]; /**< SHA-256 of results.jsonl. */
};

#define CTS_CERTIFICATE_NONE ((struct cts_certificate){.data = {.fd = -1}})
#define owned_certificate    __attribute__((cleanup(cts_certificate_done)))

/** Free what a certificate holds. */
void cts_certificate_done(struct cts_certificate *certificate);

/**
 * Read a folder's results, and the data it is held against.
 *
 * @param profile         Name or file; NULL for the one that the results name.
 * @param ret_certificate Freed with cts_certificate_done() whatever is returned.
 */
OCI_MUST_USE enum oci_status cts_certificate_open(const char *folder, const char *profile,
                                                  struct cts_certificate *ret_certificate,
                                                  struct oci_error *err);

/** The profile is the one that the run was made with, to the last byte. */
OCI_MUST_USE enum oci_status cts_certificate_check_profile(const struct cts_certificate *it,
                                                           struct oci_error *err);

/** Every case of the profile has its verdicts, and leave for those that were not judged. */
OCI_MUST_USE enum oci_status cts_certificate_check_list(const struct cts_certificate *it,
                                                        struct oci_error *err);

/** Nothing counts against the subject. */
OCI_MUST_USE enum oci_status cts_certificate_check_gate(const struct cts_certificate *it,
                                                        struct oci_error *err);

/** Read a key in PEM; the text names the file. */
OCI_MUST_USE enum oci_status cts_key_load(const char *file, struct cts_key *ret_key,
                                          struct oci_error *err);

/** Write an envelope on one line into a file of the folder. */
OCI_MUST_USE enum oci_status cts_envelope_write(const char *folder, const char *name,
                                                const json_t *envelope, struct oci_error *err);
