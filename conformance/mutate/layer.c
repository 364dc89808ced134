/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Entries of a layer, changed: what a tool gets wrong when it applies them.
 *
 * A layer in which no entry is meant keeps its bytes; another is written anew, uncompressed.
 */
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"
#include "mutate/layout.h"

enum { BLOCK = 10240, OCTAL = 8, LAYER_MAX = 64 << 20 /* Bytes, uncompressed. */ };

static const struct {
    const char *name;
    unsigned int type;
} types[] = {
    {"file",  AE_IFREG},
    {"dir",   AE_IFDIR},
    {"link",  AE_IFLNK},
    {"char",  AE_IFCHR},
    {"block", AE_IFBLK},
    {"fifo",  AE_IFIFO},
};

/* A layer while it is written anew. */
struct rewrite {
    const json_t *mutation;
    struct archive *in;
    struct archive *out;
    struct oci_text bytes;
    size_t n_changed;
    size_t n_met;
};

static const char *text_of(const json_t *object, const char *member)
{
    return json_string_value(json_object_get(object, member));
}

static bool has_type(const char *name, struct archive_entry *entry)
{
    if (strcmp(name, "hardlink") == 0)
        return archive_entry_hardlink(entry) != NULL;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(types[i].name, name) == 0)
            return archive_entry_hardlink(entry) == NULL &&
                   archive_entry_filetype(entry) == types[i].type;
    }
    return false;
}

static bool is_meant(struct rewrite *rewrite, struct archive_entry *entry)
{
    const char *glob = text_of(rewrite->mutation, "entry");
    const char *type = text_of(rewrite->mutation, "type");
    const char *mode = text_of(rewrite->mutation, "has-mode");
    const json_t *number = json_object_get(rewrite->mutation, "number");
    const char *path = archive_entry_pathname(entry);

    if (path == NULL || (glob != NULL && fnmatch(glob, path, 0) != 0) ||
        (type != NULL && !has_type(type, entry)) ||
        (mode != NULL && (archive_entry_perm(entry) & strtoul(mode, NULL, OCTAL)) == 0))
        return false;
    return number == NULL || json_integer_value(number) == (json_int_t)rewrite->n_met++;
}

static bool says(const json_t *mutation, const char *member)
{
    return json_is_true(json_object_get(mutation, member));
}

/* The last name of a path, `*` in the new name being the old one. */
static void rename_entry(const char *with, struct archive_entry *entry)
{
    owned_str char *path = oci_str_dup(archive_entry_pathname(entry));
    const char *slash = strrchr(path, '/');
    size_t size_folder = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    const char *star = strchr(with, '*');
    owned_str char *name = star == NULL ? oci_str_dup(with)
                                        : oci_str_printf("%.*s%s%s", (int)(star - with), with,
                                                         path + size_folder, star + 1);
    owned_str char *whole = oci_str_printf("%.*s%s", (int)size_folder, path, name);

    archive_entry_set_pathname(entry, whole);
}

static void change_attributes(const json_t *mutation, struct archive_entry *entry)
{
    const char *mode = text_of(mutation, "mode");
    const char *clear = text_of(mutation, "clear-mode");
    const json_t *uid = json_object_get(mutation, "uid");
    const json_t *gid = json_object_get(mutation, "gid");
    const json_t *mtime = json_object_get(mutation, "mtime");

    if (mode != NULL)
        archive_entry_set_perm(entry, (__LA_MODE_T)strtoul(mode, NULL, OCTAL));
    if (clear != NULL) {
        archive_entry_set_perm(entry, archive_entry_perm(entry) &
                                          ~(__LA_MODE_T)strtoul(clear, NULL, OCTAL));
    }
    if (uid != NULL)
        archive_entry_set_uid(entry, json_integer_value(uid));
    if (gid != NULL)
        archive_entry_set_gid(entry, json_integer_value(gid));
    if (mtime != NULL)
        archive_entry_set_mtime(entry, (time_t)json_integer_value(mtime), 0);
    if (says(mutation, "no-nanoseconds"))
        archive_entry_set_mtime(entry, archive_entry_mtime(entry), 0);
    if (says(mutation, "no-xattrs"))
        archive_entry_xattr_clear(entry);
}

static void change_entry(struct rewrite *rewrite, struct archive_entry *entry)
{
    const char *rename = text_of(rewrite->mutation, "rename");
    const char *target = text_of(rewrite->mutation, "target");

    rewrite->n_changed++;
    if (rename != NULL)
        rename_entry(rename, entry);
    if (target != NULL && archive_entry_hardlink(entry) != NULL)
        archive_entry_set_hardlink(entry, target);
    else if (target != NULL)
        archive_entry_set_symlink(entry, target);
    change_attributes(rewrite->mutation, entry);
}

static void copy_content(struct rewrite *rewrite)
{
    char data[BLOCK];
    ssize_t n = 0;

    while ((n = archive_read_data(rewrite->in, data, sizeof(data))) > 0)
        (void)archive_write_data(rewrite->out, data, (size_t)n);
}

static void rewrite_entries(struct rewrite *rewrite)
{
    struct archive_entry *entry = NULL;

    while (archive_read_next_header(rewrite->in, &entry) == ARCHIVE_OK) {
        bool meant = is_meant(rewrite, entry);

        if (meant && says(rewrite->mutation, "drop")) {
            rewrite->n_changed++;
            continue;
        }
        if (meant)
            change_entry(rewrite, entry);
        if (archive_write_header(rewrite->out, entry) < ARCHIVE_WARN)
            continue;
        if (archive_entry_size(entry) > 0)
            copy_content(rewrite);
    }
}

static ssize_t take_bytes(struct archive *archive, void *context, const void *data, size_t size)
{
    struct oci_text *bytes = context;

    if (bytes->size + size > LAYER_MAX) {
        archive_set_error(archive, 0, "the layer is too large");
        return -1;
    }
    oci_text_add_n(bytes, data, size);
    return (ssize_t)size;
}

static bool open_both(struct rewrite *rewrite, const char *path)
{
    rewrite->in = archive_read_new();
    rewrite->out = archive_write_new();
    (void)archive_read_support_filter_all(rewrite->in);
    (void)archive_read_support_format_tar(rewrite->in);
    (void)archive_write_set_format_pax_restricted(rewrite->out);
    return archive_read_open_filename(rewrite->in, path, BLOCK) == ARCHIVE_OK &&
           archive_write_open(rewrite->out, &rewrite->bytes, NULL, take_bytes, NULL) == ARCHIVE_OK;
}

bool cts_layer_change(const struct cts_layout *layout, const char *name, json_t *layer,
                      char **ret_diff_id)
{
    owned_str char *path = oci_str_printf("%s/%s", layout->path, name);
    struct rewrite rewrite = {.mutation = layout->mutation, .bytes = OCI_TEXT_NONE};
    bool changed = false;

    if (open_both(&rewrite, path))
        rewrite_entries(&rewrite);
    changed = archive_write_close(rewrite.out) == ARCHIVE_OK && rewrite.n_changed > 0 &&
              cts_blob_write(layout, oci_text_get(&rewrite.bytes), rewrite.bytes.size, layer);
    if (changed) {
        (void)json_object_set_new(layer, "mediaType",
                                  json_string("application/vnd.oci.image.layer.v1.tar"));
        *ret_diff_id = oci_str_dup(json_string_value(json_object_get(layer, "digest")));
    }
    (void)archive_read_free(rewrite.in);
    (void)archive_write_free(rewrite.out);
    oci_text_done(&rewrite.bytes);
    return changed;
}
