/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include "base/file.h"
#include "base/json_scan.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"

enum { SIZE_POINTER = 256 /* bytes of a JSON pointer in an error text */ };

const struct oci_json_limits oci_json_limits_default = {
    .bytes = 16 << 20, .depth = 64, .members = 1 << 20};

/* Puts the place behind the text that is recorded. */
static enum oci_status fail_there(struct oci_error *err, enum oci_status status,
                                  const struct oci_json_scan *scan)
{
    char pointer[SIZE_POINTER];
    struct oci_error inner;

    if (err == NULL)
        return status;
    inner = *err;
    oci_json_scan_pointer(scan, pointer, sizeof(pointer));
    return oci_fail(err, status, inner.clause, "%.200s at %s", inner.text,
                    pointer[0] != '\0' ? pointer : "the top");
}

/* jansson knows the byte of the fault; a second scan up to it knows the value. */
static enum oci_status refuse(const char *data, size_t size, const json_error_t *fault,
                              struct oci_error *err)
{
    struct oci_json_scan scan = {.data = data, .size = size};
    size_t stop = (size_t)fault->position;

    /* A bracket that is the fault belongs to what it does not close. */
    if (stop > 0 && stop <= size && (data[stop - 1] == ']' || data[stop - 1] == '}'))
        stop--;
    (void)!oci_json_scan(&scan, stop, NULL, NULL);
    (void)oci_fail(err, OCI_INVALID, NULL, "line %d: %s", fault->line, fault->text);
    return fail_there(err, OCI_INVALID, &scan);
}

static enum oci_status parse(const char *data, size_t size, json_t **ret_doc, struct oci_error *err)
{
    json_error_t fault;
    json_t *doc = json_loadb(data, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &fault);

    if (doc == NULL)
        return refuse(data, size, &fault, err);
    *ret_doc = doc;
    return OCI_OK;
}

enum oci_status oci_json_parse(const char *data, size_t size, const struct oci_json_limits *limits,
                               json_t **ret_doc, struct oci_error *err)
{
    owned_text struct oci_text wide = OCI_TEXT_NONE;
    struct oci_json_scan scan = {.data = data, .size = size, .wide = &wide};
    enum oci_status status;

    if (limits == NULL)
        limits = &oci_json_limits_default;
    if (size > limits->bytes) {
        return oci_fail(err, OCI_LIMIT, NULL, "%zu bytes of JSON, at most %zu are read", size,
                        limits->bytes);
    }
    status = oci_json_scan(&scan, size, limits, err);
    if (status != OCI_OK)
        return fail_there(err, status, &scan);
    if (wide.size == 0)
        return parse(data, size, ret_doc, err);
    oci_text_add_n(&wide, data + scan.size_copied, size - scan.size_copied);
    return parse(wide.data, wide.size, ret_doc, err);
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
