/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/certificate.h"

#include <fcntl.h>
#include <string.h>

#include "attest/statement.h"
#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "cli/folder.h"
#include "judge/gate.h"
#include "judge/golden.h"

void cts_certificate_done(struct cts_certificate *certificate)
{
    cts_results_done(&certificate->results);
    cts_profile_free(certificate->profile);
    cts_cases_free(certificate->cases);
    cts_catalogue_free(certificate->catalogue);
    cts_data_done(&certificate->data);
}

enum oci_status cts_certificate_open(const char *folder, const char *profile,
                                     struct cts_certificate *ret_certificate, struct oci_error *err)
{
    struct cts_certificate *it = ret_certificate;
    enum oci_status status = cts_folder_read(folder, &it->results, err);
    const char *named = json_string_value(oci_json_at(it->results.header, "/profile/name"));

    it->folder = folder;
    if (status == OCI_OK)
        status = cts_folder_digest(folder, it->results_hex, err);
    if (status == OCI_OK && profile == NULL && named == NULL) {
        return oci_fail(err, OCI_INVALID, NULL,
                        "'%s': the run was made without a profile; run again with --profile NAME",
                        folder);
    }
    if (status == OCI_OK)
        status = cts_data_open(NULL, &it->data, err);
    if (status == OCI_OK)
        status = cts_catalogue_load(&it->data, &it->catalogue, err);
    if (status == OCI_OK)
        status = cts_cases_load(&it->data, NULL, &it->cases, err);
    if (status == OCI_OK)
        status = cts_profile_load(&it->data, profile == NULL ? named : profile, &it->profile, err);
    return status;
}

enum oci_status cts_certificate_check_profile(const struct cts_certificate *it,
                                              struct oci_error *err)
{
    const char *told = json_string_value(oci_json_at(it->results.header, "/profile/sha256"));
    char hex[OCI_SHA256_HEX];

    cts_profile_digest(it->profile, hex);
    if (told != NULL && strcmp(told, hex) == 0)
        return OCI_OK;
    return oci_fail(err, OCI_INVALID, NULL, "profile '%s' is %s, the run was made with %s",
                    it->profile->name, hex, told == NULL ? "none" : told);
}

enum oci_status cts_certificate_check_list(const struct cts_certificate *it, struct oci_error *err)
{
    owned_gaps struct cts_gaps gaps = {.n = 0};

    cts_golden_check(it->profile, it->cases, it->catalogue,
                     json_string_value(json_object_get(it->results.header, "spec")),
                     &it->results.verdicts, &gaps);
    if (gaps.n == 0)
        return OCI_OK;
    return oci_fail(err, OCI_INVALID, NULL, "%zu gaps in the list of the profile: %s%s", gaps.n,
                    gaps.rows[0], gaps.n > 1 ? ", …" : "");
}

enum oci_status cts_certificate_check_gate(const struct cts_certificate *it, struct oci_error *err)
{
    const struct cts_verdicts *verdicts = &it->results.verdicts;

    if (cts_gate(verdicts, 0) == CTS_EXIT_MET)
        return OCI_OK;
    for (size_t i = 0; i < verdicts->n; i++) {
        const struct cts_verdict *row = &verdicts->rows[i];
        const struct cts_verdicts one = {&verdicts->rows[i], 1};
        enum cts_exit worth = cts_gate(&one, 0);

        if (worth == CTS_EXIT_FAILED || worth == CTS_EXIT_BROKEN) {
            return oci_fail(err, OCI_INVALID, NULL, "'%s' is %s in case '%s'", row->requirement,
                            cts_outcome_name(row->outcome), row->case_id);
        }
    }
    return oci_fail(err, OCI_INVALID, NULL, "nothing ran");
}

enum oci_status cts_key_load(const char *file, struct cts_key *ret_key, struct oci_error *err)
{
    owned_str char *text = NULL;
    enum oci_status status = oci_file_read(AT_FDCWD, file, 1 << 16, &text, NULL, err);

    if (status != OCI_OK)
        return status;
    status = cts_key_read(text, ret_key, err);
    return status == OCI_OK ? OCI_OK : oci_within(err, status, "key '%s'", file);
}

enum oci_status cts_envelope_write(const char *folder, const char *name, const json_t *envelope,
                                   struct oci_error *err)
{
    owned_str char *path = oci_str_printf("%s/%s", folder, name);
    owned_str char *text = oci_json_dump(envelope, JSON_COMPACT | JSON_SORT_KEYS);
    owned_str char *line = oci_str_printf("%s\n", text);

    return oci_file_write_atomic(AT_FDCWD, path,
                                 &(struct oci_file_content){line, strlen(line), 0644}, err);
}
