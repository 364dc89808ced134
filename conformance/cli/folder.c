/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"

enum { RESULTS_BYTES_MAX = 256 << 20 };

enum oci_status cts_folder_read(const char *folder, struct cts_results *ret_results,
                                struct oci_error *err)
{
    owned_str char *path = oci_str_printf("%s/results.jsonl", folder);
    owned_str char *data = NULL;
    size_t size = 0;
    enum oci_status status = oci_file_read(AT_FDCWD, path, RESULTS_BYTES_MAX, &data, &size, err);

    if (status != OCI_OK)
        return status;
    status = cts_results_read(data, size, ret_results, err);
    return status == OCI_OK ? OCI_OK : oci_within(err, status, "'%s'", path);
}

enum oci_status cts_folder_digest(const char *folder, char ret_hex[OCI_SHA256_HEX],
                                  struct oci_error *err)
{
    owned_str char *path = oci_str_printf("%s/results.jsonl", folder);
    owned_str char *data = NULL;
    size_t size = 0;
    enum oci_status status = oci_file_read(AT_FDCWD, path, RESULTS_BYTES_MAX, &data, &size, err);

    if (status == OCI_OK)
        oci_digest_sha256_hex(data, size, ret_hex);
    return status;
}

enum oci_status cts_folder_write(const char *folder, const json_t *header,
                                 const struct cts_verdicts *verdicts, struct oci_error *err)
{
    owned_str char *path = oci_str_printf("%s/results.jsonl", folder);
    owned_text struct oci_text text = OCI_TEXT_NONE;

    if (mkdir(folder, 0755) != 0 && errno != EEXIST)
        return oci_fail_sys(err, errno, "folder '%s'", folder);
    cts_results_text(header, verdicts, &text);
    return oci_file_write_atomic(
        AT_FDCWD, path, &(struct oci_file_content){oci_text_get(&text), text.size, 0644}, err);
}

/* Ids come from a file: what is no id of a case names no file. */
static bool is_case_id(const char *text)
{
    return text[0] != '.' && text[0] != '\0' && strchr(text, '/') == NULL;
}

enum oci_status cts_folder_observation(const char *folder, const char *case_id,
                                       json_t **ret_observation, struct oci_error *err)
{
    owned_str char *path = oci_str_printf("%s/observations/%s.json", folder, case_id);
    owned_json json_t *observation = NULL;
    const char *told;
    enum oci_status status;

    if (!is_case_id(case_id))
        return oci_fail(err, OCI_INVALID, NULL, "'%s' is no id of a case", case_id);
    status = oci_json_read(AT_FDCWD, path, NULL, &observation, err);
    if (status != OCI_OK)
        return status;
    told = json_string_value(json_object_get(observation, "case"));
    if (told == NULL || strcmp(told, case_id) != 0) {
        return oci_fail(err, OCI_INVALID, NULL, "'%s' is the observation of '%s'", path,
                        told == NULL ? "" : told);
    }
    *ret_observation = steal_json(&observation);
    return OCI_OK;
}

json_t *cts_folder_evidence(const char *folder, const struct cts_verdicts *verdicts)
{
    json_t *evidence = json_object();

    for (size_t i = 0; i < verdicts->n; i++) {
        const struct cts_verdict *verdict = &verdicts->rows[i];
        json_t *observation = NULL;

        if (verdict->outcome == CTS_PASS || json_object_get(evidence, verdict->case_id) != NULL)
            continue;
        if (cts_folder_observation(folder, verdict->case_id, &observation, NULL) == OCI_OK)
            json_object_set_new(evidence, verdict->case_id, observation);
    }
    return evidence;
}
