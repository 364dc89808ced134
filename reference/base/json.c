/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"

const struct oci_json_limits oci_json_limits_default = {
    .bytes = 16 << 20, .depth = 64, .members = 1 << 20};

enum oci_status oci_json_parse(const char *data, size_t size, const struct oci_json_limits *limits,
                               json_t **ret_doc, struct oci_error *err)
{
    json_error_t fault;
    json_t *doc = NULL;

    if (limits == NULL)
        limits = &oci_json_limits_default;
    if (size > limits->bytes)
        return oci_fail(err, OCI_LIMIT, NULL, "%zu bytes of JSON, at most %zu", size,
                        limits->bytes);
    doc = json_loadb(data, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &fault);
    if (doc == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "line %d: %s", fault.line, fault.text);
    *ret_doc = doc;
    return OCI_OK;
}

enum oci_status oci_json_read(int dirfd, const char *path, const struct oci_json_limits *limits,
                              json_t **ret_doc, struct oci_error *err)
{
    owned_str char *data = NULL;
    size_t size;
    enum oci_status status;

    if (limits == NULL)
        limits = &oci_json_limits_default;
    status = oci_file_read(dirfd, path, limits->bytes, &data, &size, err);
    if (status != OCI_OK)
        return status;
    status = oci_json_parse(data, size, limits, ret_doc, err);
    return status == OCI_OK ? OCI_OK : oci_within(err, status, "%s", path);
}
