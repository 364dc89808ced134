/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack/layer.h"

#include <errno.h>
#include <inttypes.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/memory.h"
#include "base/owned.h"

#include "unpack/entry_path.h"
#include "unpack/node.h"
#include "unpack/target.h"
#include "unpack/whiteout.h"

/* libarchive's view of a stream. An error of the stream is kept here: libarchive only knows that
 * reading failed. */
struct source {
    struct oci_layer_stream *stream;
    enum oci_status status;
    struct oci_error error;
};

static la_ssize_t read_block(struct archive *archive, void *argument, const void **ret_data)
{
    struct source *source = argument;
    size_t size = 0;

    source->status = oci_layer_stream_next(source->stream, ret_data, &size, &source->error);
    if (source->status == OCI_OK)
        return (la_ssize_t)size;
    archive_set_error(archive, EIO, "%s", source->error.text);
    return ARCHIVE_FATAL;
}

static void archive_drop(struct archive **archive)
{
    (void)archive_read_free(*archive);
}

static enum oci_status fail_reading(const struct source *source, struct archive *archive,
                                    struct oci_error *err)
{
    if (source->status == OCI_OK) {
        return oci_fail(err, OCI_INVALID, "img.layer.tar", "no tar archive: %s",
                        archive_error_string(archive));
    }
    if (err != NULL)
        *err = source->error;
    return source->status;
}

static enum oci_status apply_entry(const struct oci_node_context *context,
                                   struct archive_entry *entry, struct oci_error *err)
{
    const char *name = archive_entry_pathname(entry);
    owned_str char *path = NULL;
    enum oci_status status;

    if (name == NULL)
        return oci_fail(err, OCI_INVALID, "img.layer.tar", "an entry without a name");
    status = oci_entry_path_read(name, context->limits, &path, err);
    if (status != OCI_OK)
        return status;
    if (oci_whiteout_is(path)) {
        status = oci_whiteout_apply(context->target, path, err);
    } else {
        status = oci_node_apply(context, path, entry, err);
        oci_target_add_own(context->target, path);
    }
    return status == OCI_OK ? OCI_OK : oci_within(err, status, "entry '%s'", path);
}

static enum oci_status apply_entries(const struct oci_node_context *context,
                                     const struct source *source, struct oci_error *err)
{
    struct archive_entry *entry;
    uint64_t n_entries = 0;
    int result;

    while ((result = archive_read_next_header(context->archive, &entry)) == ARCHIVE_OK ||
           result == ARCHIVE_WARN) {
        enum oci_status status = apply_entry(context, entry, err);

        if (source->status != OCI_OK)
            return fail_reading(source, context->archive, err);
        if (status != OCI_OK)
            return status;
        if (++n_entries > context->limits->entries) {
            return oci_fail(err, OCI_LIMIT, NULL, "more than %" PRIu64 " entries",
                            context->limits->entries);
        }
    }
    return result == ARCHIVE_EOF ? OCI_OK : fail_reading(source, context->archive, err);
}

enum oci_status oci_layer_apply(int rootfd, struct oci_layer_stream *stream,
                                const struct oci_unpack_limits *limits,
                                const struct oci_owner_map *owners, struct oci_error *err)
{
    owned_target struct oci_target target = OCI_TARGET_NONE;
    struct source source = {.stream = stream, .error = OCI_ERROR_NONE};
    __attribute__((cleanup(archive_drop))) struct archive *archive = archive_read_new();
    struct oci_node_context context = {&target, archive, limits, owners};
    enum oci_status status;

    target.rootfd = rootfd;
    if (archive == NULL || archive_read_support_format_tar(archive) != ARCHIVE_OK ||
        archive_read_support_format_empty(archive) != ARCHIVE_OK)
        return oci_fail(err, OCI_SYSTEM, NULL, "libarchive reads no tar archives");
    if (archive_read_open2(archive, &source, NULL, read_block, NULL, NULL) != ARCHIVE_OK) {
        status = fail_reading(&source, archive, err);
    } else {
        status = apply_entries(&context, &source, err);
    }
    if (status == OCI_OK)
        status = oci_target_set_times(&target, err);
    /* What is wrong with the bytes as a whole explains a broken entry better than the entry. */
    if (status == OCI_OK || status == OCI_INVALID) {
        struct oci_error whole = OCI_ERROR_NONE;
        enum oci_status verified = oci_layer_stream_verify(stream, &whole);

        if (verified != OCI_OK && err != NULL)
            *err = whole;
        if (verified != OCI_OK)
            return verified;
    }
    return status;
}
