/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * `plimsoll certify`: sign that results meet a profile.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "attest/dsse.h"
#include "attest/statement.h"
#include "base/json.h"
#include "base/owned.h"
#include "cli/certificate.h"
#include "cli/operands.h"
#include "cli/verbs.h"
#include "judge/gate.h"

struct request {
    const char *key;
    const char *profile;
};

#define SLOT(member) offsetof(struct request, member)

static const struct cts_option rows[] = {
    {"key",     'k', CTS_OPTION_TEXT, SLOT(key),     "FILE", "private Ed25519 key in PEM"},
    {"profile", 'p', CTS_OPTION_TEXT, SLOT(profile), "NAME",
     "profile that the run was made with, where it is not found by its name"             },
};

static const struct cts_options options = {
    .usage = "certify DIR --key FILE [options]",
    .summary = "Signs that the results of a folder meet their profile: an in-toto statement in a "
               "DSSE envelope.",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
};

static enum oci_status check(const struct cts_certificate *certificate, struct oci_error *err)
{
    enum oci_status status = cts_certificate_check_profile(certificate, err);

    if (status == OCI_OK)
        status = cts_certificate_check_gate(certificate, err);
    return status == OCI_OK ? cts_certificate_check_list(certificate, err) : status;
}

static enum oci_status sign(const struct cts_certificate *certificate, const char *key_file,
                            struct oci_error *err)
{
    owned_key struct cts_key key = CTS_KEY_NONE;
    owned_json json_t *statement = NULL;
    owned_json json_t *envelope = NULL;
    owned_str char *text = NULL;
    const struct cts_results *results = &certificate->results;
    enum oci_status status = cts_key_load(key_file, &key, err);

    if (status == OCI_OK) {
        status = cts_statement_make(results->header, &results->verdicts, certificate->results_hex,
                                    &statement, err);
    }
    if (status != OCI_OK)
        return status;
    text = oci_json_dump(statement, JSON_COMPACT | JSON_SORT_KEYS);
    status = cts_dsse_sign(CTS_DSSE_IN_TOTO, text, strlen(text), &key, &envelope, err);
    if (status == OCI_OK)
        status = cts_envelope_write(certificate->folder, CTS_ATTESTATION, envelope, err);
    if (status == OCI_OK)
        (void)printf("%s/%s: signed with key %s\n", certificate->folder, CTS_ATTESTATION, key.id);
    return status;
}

static int certify(const struct request *request, const char *folder, struct oci_error *err)
{
    owned_certificate struct cts_certificate certificate = CTS_CERTIFICATE_NONE;

    if (cts_certificate_open(folder, request->profile, &certificate, err) != OCI_OK)
        return cts_verb_fail(CTS_EXIT_BROKEN, err);
    if (check(&certificate, err) != OCI_OK)
        return cts_verb_fail(CTS_EXIT_FAILED, err);
    if (sign(&certificate, request->key, err) != OCI_OK)
        return cts_verb_fail(CTS_EXIT_BROKEN, err);
    return CTS_EXIT_MET;
}

int cts_verb_certify(int argc, char **argv)
{
    struct request request = {.key = NULL};
    owned_words struct cts_words folders = {.n_items = 0};
    struct oci_error err = OCI_ERROR_NONE;
    enum oci_status status = cts_operands_read(argc, argv, &options, &request, &folders, &err);

    if (status == OCI_EXISTS)
        return CTS_EXIT_MET;
    if (status == OCI_OK && (folders.n_items != 1 || request.key == NULL))
        status = oci_fail(&err, OCI_INVALID, NULL, "certify takes one folder and --key FILE");
    if (status != OCI_OK)
        return cts_verb_fail(CTS_EXIT_USAGE, &err);
    return certify(&request, folders.items[0], &err);
}
