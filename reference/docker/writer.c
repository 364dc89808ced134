/* SPDX-License-Identifier: Apache-2.0 */
#include "docker/writer.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <archive_entry.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/owned.h"

static enum oci_status fail_writing(struct archive *archive, struct oci_error *err)
{
    return oci_fail(err, OCI_SYSTEM, NULL, "write the archive: %s", archive_error_string(archive));
}

enum oci_status oci_writer_begin(struct archive *archive, const char *name, uint64_t size,
                                 struct oci_error *err)
{
    struct archive_entry *entry = archive_entry_new();
    int result;

    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)size);
    archive_entry_set_mtime(entry, 0, 0);
    result = archive_write_header(archive, entry);
    archive_entry_free(entry);
    return result == ARCHIVE_OK ? OCI_OK : fail_writing(archive, err);
}

enum oci_status oci_writer_add(struct archive *archive, const void *data, size_t size,
                               struct oci_error *err)
{
    return archive_write_data(archive, data, size) == (la_ssize_t)size ? OCI_OK
                                                                       : fail_writing(archive, err);
}

enum oci_status oci_writer_document(struct archive *archive, const char *name, const json_t *doc,
                                    struct oci_error *err)
{
    owned_str char *text = oci_json_dump(doc, JSON_COMPACT);
    enum oci_status status = oci_writer_begin(archive, name, strlen(text), err);

    return status == OCI_OK ? oci_writer_add(archive, text, strlen(text), err) : status;
}

static enum oci_status copy_blob(struct archive *archive, int fd, uint64_t size,
                                 struct oci_digest *digest, struct oci_error *err)
{
    static char block[256 * 1024];
    enum oci_status status = OCI_OK;

    while (status == OCI_OK && size > 0) {
        ssize_t more = read(fd, block, sizeof(block) < size ? sizeof(block) : (size_t)size);

        if (more <= 0)
            return oci_fail_sys(err, more < 0 ? errno : ENODATA, "read a blob");
        oci_digest_add(digest, block, (size_t)more);
        status = oci_writer_add(archive, block, (size_t)more, err);
        size -= (uint64_t)more;
    }
    return status;
}

enum oci_status oci_writer_blob(struct archive *archive, const char *name,
                                const struct oci_layout *layout,
                                const struct oci_descriptor *descriptor, struct oci_error *err)
{
    owned_digest struct oci_digest digest = OCI_DIGEST_NONE;
    char hex[OCI_DIGEST_HEX_MAX];
    owned_fd int fd = -1;
    enum oci_status status = oci_layout_open_blob(layout, descriptor, &fd, err);

    if (status != OCI_OK)
        return status;
    if (!descriptor->digest.verifiable) {
        return oci_fail(err, OCI_UNSUPPORTED, "img.descriptor.digest.unknown-algorithm",
                        "digest '%s' cannot be verified: unknown algorithm",
                        descriptor->digest.text);
    }
    oci_digest_start(&digest, descriptor->digest.algorithm);
    status = oci_writer_begin(archive, name, descriptor->size, err);
    if (status == OCI_OK)
        status = copy_blob(archive, fd, descriptor->size, &digest, err);
    if (status != OCI_OK)
        return status;
    oci_digest_finish(&digest, hex);
    if (strcmp(hex, oci_digest_name_encoded(&descriptor->digest)) != 0) {
        return oci_fail(err, OCI_INVALID, "img.descriptor.digest.verify-retrieved",
                        "blob '%s' has the digest %s", descriptor->digest.text, hex);
    }
    return OCI_OK;
}

/* Read a layer to its end and compare its digests; write it unless @p archive is NULL. */
static enum oci_status read_layer(struct archive *archive, struct oci_layer_stream *stream,
                                  uint64_t *size_all, struct oci_error *err)
{
    const void *data;
    size_t size = 1;
    enum oci_status status = OCI_OK;

    *size_all = 0;
    while (status == OCI_OK && size > 0) {
        status = oci_layer_stream_next(stream, &data, &size, err);
        if (status == OCI_OK && archive != NULL && size > 0)
            status = oci_writer_add(archive, data, size, err);
        *size_all += size;
    }
    return status == OCI_OK ? oci_layer_stream_verify(stream, err) : status;
}

static enum oci_status pass(struct archive *archive, const struct oci_layout *layout,
                            const struct oci_image_layer *layer,
                            const struct oci_stream_limits *limits, uint64_t *ret_size,
                            struct oci_error *err)
{
    struct oci_layer_stream *stream = NULL;
    enum oci_status status = oci_layer_stream_open(layout, layer, limits, &stream, err);

    if (status == OCI_OK)
        status = read_layer(archive, stream, ret_size, err);
    oci_layer_stream_close(stream);
    return status;
}

enum oci_status oci_writer_layer(struct archive *archive, const char *name,
                                 const struct oci_layout *layout,
                                 const struct oci_image_layer *layer,
                                 const struct oci_stream_limits *limits, struct oci_error *err)
{
    uint64_t size = 0;
    enum oci_status status = pass(NULL, layout, layer, limits, &size, err);

    if (status == OCI_OK)
        status = oci_writer_begin(archive, name, size, err);
    if (status == OCI_OK)
        status = pass(archive, layout, layer, limits, &size, err);
    return status;
}
