/* SPDX-License-Identifier: Apache-2.0 */
#include "image/layout.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/json.h"
#include "base/owned.h"

/* A document of an image: what a registry accepts, nested no deeper than any known one. */
static const struct oci_json_limits document_limits = {
    .bytes = OCI_DOCUMENT_MAX, .depth = 64, .members = 100000};

void oci_layout_close(struct oci_layout *layout)
{
    oci_drop_fd(&layout->dirfd);
    json_decref(layout->header);
    json_decref(layout->index);
    *layout = OCI_LAYOUT_NONE;
}

static enum oci_status read_own(int dirfd, const char *name, const char *clause, json_t **ret_doc,
                                struct oci_error *err)
{
    enum oci_status status = oci_json_read(dirfd, name, &document_limits, ret_doc, err);

    if (status == OCI_NOT_FOUND)
        return oci_fail(err, OCI_INVALID, clause, "'%s' is missing", name);
    return status;
}

enum oci_status oci_layout_open(const char *path, struct oci_layout *ret_layout,
                                struct oci_error *err)
{
    owned_layout struct oci_layout layout = OCI_LAYOUT_NONE;
    enum oci_status status;

    layout.dirfd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (layout.dirfd < 0 && errno == ENOENT)
        return oci_fail(err, OCI_NOT_FOUND, NULL, "no layout '%s'", path);
    if (layout.dirfd < 0)
        return oci_fail_sys(err, errno, "open layout '%s'", path);
    status = read_own(layout.dirfd, "oci-layout", "img.layout.header.exists", &layout.header, err);
    if (status == OCI_OK)
        status =
            read_own(layout.dirfd, "index.json", "img.layout.index.exists", &layout.index, err);
    if (status != OCI_OK)
        return oci_within(err, status, "layout '%s'", path);
    *ret_layout = layout;
    layout = OCI_LAYOUT_NONE;
    return OCI_OK;
}

enum oci_status oci_descriptor_read(const json_t *object, struct oci_descriptor *ret_descriptor,
                                    struct oci_error *err)
{
    const json_t *media_type = json_object_get(object, "mediaType");
    const json_t *digest = json_object_get(object, "digest");
    const json_t *size = json_object_get(object, "size");

    if (!json_is_string(media_type))
        return oci_fail(err, OCI_INVALID, "img.descriptor.media-type.present",
                        "descriptor: 'mediaType' is %s, not a string",
                        oci_json_type_name(media_type));
    if (!json_is_string(digest))
        return oci_fail(err, OCI_INVALID, "img.descriptor.digest.present",
                        "descriptor: 'digest' is %s, not a string", oci_json_type_name(digest));
    if (!json_is_integer(size) || json_integer_value(size) < 0)
        return oci_fail(err, OCI_INVALID, "img.descriptor.size.present",
                        "descriptor: 'size' is %s, not a number of bytes",
                        oci_json_type_name(size));
    ret_descriptor->media_type = json_string_value(media_type);
    ret_descriptor->size = (uint64_t)json_integer_value(size);
    ret_descriptor->data = json_string_value(json_object_get(object, "data"));
    return oci_digest_name_read(json_string_value(digest), &ret_descriptor->digest, err);
}

static enum oci_status check_file(int fd, const struct oci_descriptor *descriptor,
                                  struct oci_error *err)
{
    struct stat file;

    if (fstat(fd, &file) != 0)
        return oci_fail_sys(err, errno, "stat blob '%s'", descriptor->digest.text);
    if (!S_ISREG(file.st_mode))
        return oci_fail(err, OCI_INVALID, "img.layout.blob.digest", "blob '%s' is no regular file",
                        descriptor->digest.text);
    if ((uint64_t)file.st_size != descriptor->size) {
        return oci_fail(err, OCI_INVALID, "img.descriptor.size.mismatch",
                        "blob '%s' has %jd bytes, not %" PRIu64, descriptor->digest.text,
                        (intmax_t)file.st_size, descriptor->size);
    }
    return OCI_OK;
}

enum oci_status oci_layout_open_blob(const struct oci_layout *layout,
                                     const struct oci_descriptor *descriptor, int *ret_fd,
                                     struct oci_error *err)
{
    char path[OCI_DIGEST_NAME_MAX + 1];
    owned_fd int blobs = openat(layout->dirfd, "blobs", O_PATH | O_DIRECTORY | O_CLOEXEC);
    owned_fd int fd = -1;
    enum oci_status status;

    oci_digest_name_path(&descriptor->digest, path);
    if (blobs >= 0)
        fd = openat(blobs, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return oci_fail(err, OCI_NOT_FOUND, "img.layout.blob.missing", "no blob '%s'",
                        descriptor->digest.text);
    if (fd < 0)
        return oci_fail_sys(err, errno, "open blob '%s'", descriptor->digest.text);
    status = check_file(fd, descriptor, err);
    if (status != OCI_OK)
        return status;
    *ret_fd = steal_fd(&fd);
    return OCI_OK;
}

static enum oci_status check_digest(const struct oci_descriptor *descriptor, const char *data,
                                    size_t size, struct oci_error *err)
{
    owned_digest struct oci_digest digest = OCI_DIGEST_NONE;
    char hex[OCI_DIGEST_HEX_MAX];

    if (!descriptor->digest.verifiable)
        return oci_fail(err, OCI_UNSUPPORTED, "img.descriptor.digest.unknown-algorithm",
                        "digest '%s' cannot be verified: unknown algorithm",
                        descriptor->digest.text);
    oci_digest_start(&digest, descriptor->digest.algorithm);
    oci_digest_add(&digest, data, size);
    oci_digest_finish(&digest, hex);
    if (strcmp(hex, oci_digest_name_encoded(&descriptor->digest)) != 0)
        return oci_fail(err, OCI_INVALID, "img.descriptor.digest.verify-retrieved",
                        "blob '%s' has the digest %s", descriptor->digest.text, hex);
    return OCI_OK;
}

enum oci_status oci_layout_read_document(const struct oci_layout *layout,
                                         const struct oci_descriptor *descriptor, json_t **ret_doc,
                                         struct oci_error *err)
{
    owned_fd int fd = -1;
    owned_str char *data = NULL;
    size_t size = 0;
    enum oci_status status = oci_layout_open_blob(layout, descriptor, &fd, err);

    if (status == OCI_OK)
        status = oci_file_read_fd(fd, descriptor->digest.text, OCI_DOCUMENT_MAX, &data, &size, err);
    if (status == OCI_OK)
        status = check_digest(descriptor, data, size, err);
    if (status == OCI_OK)
        status = oci_json_parse(data, size, &document_limits, ret_doc, err);
    if (status != OCI_OK)
        return oci_within(err, status, "blob '%.19s…'", descriptor->digest.text);
    return OCI_OK;
}
