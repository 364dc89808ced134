/* SPDX-License-Identifier: Apache-2.0 */
#include "image/layer_entries.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <jansson.h>

#include "base/memory.h"
#include "base/owned.h"

enum { NAME_SHOWN = 200 /* Bytes of a name in a defect. */ };

static const char prefix[] = ".wh.";
static const char opaque[] = ".wh..wh..opq";

/* Paths of the layer so far, as keys. Their bytes may be no UTF-8: they are never written out. */
struct seen {
    json_t *paths;   /* Value: true for a directory. */
    json_t *parents; /* Folders that have a child which is no whiteout. */
};

static void seen_done(struct seen *seen)
{
    json_decref(seen->paths);
    json_decref(seen->parents);
}

static void archive_drop(struct archive **archive)
{
    (void)archive_read_free(*archive);
}

struct source {
    struct oci_layer_stream *stream;
    bool failed; /* What is wrong with the stream is told by who verifies it. */
};

static la_ssize_t read_block(struct archive *archive, void *argument, const void **ret_data)
{
    struct source *source = argument;
    size_t size = 0;

    if (oci_layer_stream_next(source->stream, ret_data, &size, NULL) == OCI_OK)
        return (la_ssize_t)size;
    archive_set_error(archive, EIO, "the stream is broken");
    source->failed = true;
    return ARCHIVE_FATAL;
}

/* One spelling of each path: without '.', without slashes that say nothing. */
static char *one_spelling(const char *name)
{
    char *path = oci_new(strlen(name) + 1, 1);
    size_t size_path = 0;

    while (*name != '\0') {
        size_t size = strcspn(name, "/");

        if (size > 0 && !(size == 1 && name[0] == '.')) {
            if (size_path > 0)
                path[size_path++] = '/';
            memcpy(path + size_path, name, size);
            size_path += size;
        }
        name += size + (name[size] == '/');
    }
    return path;
}

/* Cut the last component off; what is left is the folder. */
static const char *split(char *path)
{
    char *slash = strrchr(path, '/');

    if (slash == NULL)
        return "";
    *slash = '\0';
    return path;
}

static void look_at_whiteout(struct oci_check *check, struct archive_entry *entry, const char *base,
                             const char *name)
{
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_size(entry) > 0 ||
        archive_entry_hardlink(entry) != NULL) {
        oci_check_fail(check, "img.layer.whiteout.regular",
                       "entry '%.*s' has the name of a whiteout and is no empty regular file",
                       NAME_SHOWN, name);
    }
    if (strcmp(base, opaque) == 0) {
        oci_check_warn(check, "img.layer.opaque.prefer-explicit",
                       "entry '%.*s' is an opaque whiteout; explicit ones are asked for",
                       NAME_SHOWN, name);
    }
}

static void look_at_kind(struct oci_check *check, const struct seen *seen,
                         struct archive_entry *entry, const char *name)
{
    const char *target = archive_entry_hardlink(entry);
    owned_str char *path = one_spelling(target == NULL ? "" : target);

    if (target != NULL && json_is_true(json_object_get(seen->paths, path))) {
        oci_check_fail(check, "img.layer.hardlinks.files-only",
                       "entry '%.*s' is a hard link to a directory", NAME_SHOWN, name);
    }
    if (archive_entry_sparse_count(entry) > 0) {
        oci_check_warn(check, "img.layer.sparse", "entry '%.*s' is a sparse file", NAME_SHOWN,
                       name);
    }
}

static void look_at(struct oci_check *check, struct seen *seen, struct archive_entry *entry)
{
    const char *name = archive_entry_pathname(entry);
    owned_str char *path = one_spelling(name == NULL ? "" : name);
    owned_str char *copy = oci_str_dup(path);
    const char *folder = split(copy);
    const char *base = path + (folder[0] == '\0' ? 0 : strlen(folder) + 1);
    bool is_whiteout = strncmp(base, prefix, sizeof(prefix) - 1) == 0;

    if (name == NULL) {
        oci_check_fail(check, "img.layer.tar", "an entry without a name");
        return;
    }
    if (json_object_get(seen->paths, path) != NULL) {
        oci_check_fail(check, "img.layer.no-duplicates", "entry '%.*s' stands there twice",
                       NAME_SHOWN, name);
    }
    if (is_whiteout) {
        look_at_whiteout(check, entry, base, name);
        if (json_object_get(seen->parents, folder) != NULL)
            oci_check_warn(check, "img.layer.whiteout.order",
                           "whiteout '%.*s' comes after its siblings", NAME_SHOWN, name);
    } else {
        look_at_kind(check, seen, entry, name);
        (void)json_object_set_new_nocheck(seen->parents, folder, json_true());
    }
    (void)json_object_set_new_nocheck(seen->paths, path,
                                      json_boolean(archive_entry_hardlink(entry) == NULL &&
                                                   archive_entry_filetype(entry) == AE_IFDIR));
}

void oci_layer_entries_check(struct oci_layer_stream *stream, struct oci_check *check)
{
    __attribute__((cleanup(seen_done))) struct seen seen = {json_object(), json_object()};
    __attribute__((cleanup(archive_drop))) struct archive *archive = archive_read_new();
    struct source source = {.stream = stream};
    struct archive_entry *entry = NULL;
    int result = ARCHIVE_FATAL;

    if (archive != NULL && archive_read_support_format_tar(archive) == ARCHIVE_OK &&
        archive_read_support_format_empty(archive) == ARCHIVE_OK)
        result = archive_read_open2(archive, &source, NULL, read_block, NULL, NULL);
    for (size_t i = 0; result == ARCHIVE_OK && i < OCI_LAYER_ENTRIES_MAX; i++) {
        result = archive_read_next_header(archive, &entry);
        if (result == ARCHIVE_WARN)
            result = ARCHIVE_OK;
        if (result == ARCHIVE_OK)
            look_at(check, &seen, entry);
    }
    if (result != ARCHIVE_OK && result != ARCHIVE_EOF && !source.failed)
        oci_check_fail(check, "img.layer.tar", "no tar archive: %s", archive_error_string(archive));
}
