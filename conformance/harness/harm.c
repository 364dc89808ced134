/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/harm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "harness/json_borrow.h"

enum { TOLD_MAX = 50 /* Sentences of one watch. */ };

static const char *const canary_folders[] = {"canary", "canary/folder"};
static const char *const canary_files[] = {"canary/keep", "canary/folder/keep"};

/* All are of a time that no clock shows. */
static const struct timespec canary_times[2] = {{.tv_sec = 1500000000}, {.tv_sec = 1500000000}};

static enum oci_status plant(int dir_fd, const char *name, struct oci_error *err)
{
    static const char text[] = "canary\n";
    owned_fd int fd = openat(dir_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    enum oci_status status = OCI_OK;

    if (fd < 0)
        return oci_fail_sys(err, errno, "plant '%s'", name);
    status = oci_file_write_fd(fd, name, text, strlen(text), err);
    if (status == OCI_OK && futimens(fd, canary_times) < 0)
        return oci_fail_sys(err, errno, "set the times of '%s'", name);
    return status;
}

enum oci_status cts_canaries_plant(int dir_fd, struct oci_error *err)
{
    size_t n_folders = sizeof(canary_folders) / sizeof(canary_folders[0]);
    enum oci_status status = OCI_OK;

    for (size_t i = 0; i < n_folders; i++) {
        if (mkdirat(dir_fd, canary_folders[i], 0755) < 0)
            return oci_fail_sys(err, errno, "make the folder '%s'", canary_folders[i]);
    }
    for (size_t i = 0; i < sizeof(canary_files) / sizeof(canary_files[0]); i++) {
        status = plant(dir_fd, canary_files[i], err);
        if (status != OCI_OK)
            return status;
    }
    for (size_t i = n_folders; i-- > 0;) {
        if (utimensat(dir_fd, canary_folders[i], canary_times, 0) < 0)
            return oci_fail_sys(err, errno, "set the times of '%s'", canary_folders[i]);
    }
    return OCI_OK;
}

static const char *text_of(const json_t *entry, const char *member)
{
    const char *text = json_string_value(json_object_get(entry, member));

    return text == NULL ? "" : text;
}

static bool is_directory(const json_t *entry)
{
    return strcmp(text_of(entry, "type"), "dir") == 0;
}

/* An overlay's mark on its upper side for what was taken away. */
static bool is_whiteout(const json_t *entry)
{
    return strcmp(text_of(entry, "type"), "char") == 0 &&
           json_integer_value(json_object_get(entry, "major")) == 0 &&
           json_integer_value(json_object_get(entry, "minor")) == 0;
}

/* What appears on an upper side may have been there below: it bears the overlay's mark of where it
 * was copied from. A directory is copied also when only something in it was written. */
static bool is_copy(const json_t *entry)
{
    const json_t *xattrs = json_object_get(entry, "xattrs");

    return json_object_get(xattrs, "trusted.overlay.origin") != NULL;
}

static json_t *index_of(const json_t *tree)
{
    const json_t *entries = json_object_get(tree, "entries");
    json_t *index = json_object();

    for (size_t i = 0; i < json_array_size(entries); i++) {
        json_t *entry = json_array_get(entries, i);

        (void)json_object_set(index, text_of(entry, "path"), entry);
    }
    return index;
}

/* The first member that is not as it was; NULL where all are. */
static const char *changed_member(const json_t *before, const json_t *after)
{
    const char *name = NULL;
    json_t *value = NULL;

    json_object_foreach(cts_borrow(before), name, value) {
        if (!json_equal(value, json_object_get(after, name)))
            return name;
    }
    return json_object_get(before, "nlink") == NULL && json_object_get(after, "nlink") != NULL
               ? "nlink"
               : NULL;
}

static void tell(const struct cts_watch *watch, json_t *harm, const json_t *entry, const char *what)
{
    if (json_array_size(harm) < TOLD_MAX) {
        (void)json_array_append_new(
            harm, json_sprintf("%s%s %s", watch->shown, text_of(entry, "path"), what));
    }
}

static void look_at_after(const struct cts_watch *watch, const json_t *index, const json_t *after,
                          json_t *harm)
{
    const json_t *entries = json_object_get(after, "entries");

    for (size_t i = 0; i < json_array_size(entries); i++) {
        const json_t *entry = json_array_get(entries, i);
        const json_t *old = json_object_get(index, text_of(entry, "path"));
        bool is_root = strcmp(text_of(entry, "path"), "/") == 0;
        const char *member = old == NULL || is_root ? NULL : changed_member(old, entry);

        if (member != NULL) {
            owned_str char *what = oci_str_printf("changed: %s", member);

            tell(watch, harm, entry, what);
        } else if (old == NULL && is_whiteout(entry)) {
            tell(watch, harm, entry, "is gone");
        } else if (old == NULL && !(is_copy(entry) && is_directory(entry))) {
            tell(watch, harm, entry, is_copy(entry) ? "changed" : "is new");
        }
    }
}

static void look_at_before(const struct cts_watch *watch, const json_t *after, json_t *harm)
{
    const json_t *entries = json_object_get(watch->before, "entries");
    owned_json json_t *index = index_of(after);

    for (size_t i = 0; i < json_array_size(entries); i++) {
        const json_t *entry = json_array_get(entries, i);

        if (json_object_get(index, text_of(entry, "path")) == NULL)
            tell(watch, harm, entry, "is gone");
    }
}

enum oci_status cts_watch_begin(struct cts_watch *watch, struct oci_error *err)
{
    return cts_tree_read(watch->fd, &watch->wish, &watch->before, err);
}

enum oci_status cts_watch_settle(struct cts_watch *watch, json_t *harm, struct oci_error *err)
{
    owned_json json_t *index = index_of(watch->before);
    json_t *after = NULL;
    enum oci_status status = cts_tree_read(watch->fd, &watch->wish, &after, err);

    if (status != OCI_OK)
        return status;
    look_at_after(watch, index, after, harm);
    look_at_before(watch, after, harm);
    json_decref(watch->before);
    watch->before = after;
    return OCI_OK;
}

void cts_watch_done(struct cts_watch *watch)
{
    json_decref(watch->before);
    watch->before = NULL;
}
