/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack/whiteout.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"

#include "unpack/entry_path.h"

static const char prefix[] = ".wh.";
static const char opaque[] = ".wh..wh..opq";

bool oci_whiteout_is(const char *path)
{
    return strncmp(oci_entry_path_base(path), prefix, sizeof(prefix) - 1) == 0;
}

/* Folders still to be emptied of what is not the layer's: a stack of paths, so that depth costs
 * memory and not stack. */
struct pending {
    char **paths;
    size_t n_paths;
};

static void push(struct pending *pending, char *path)
{
    pending->paths = oci_grow(pending->paths, pending->n_paths + 1, sizeof(*pending->paths));
    pending->paths[pending->n_paths++] = path;
}

static void pending_done(struct pending *pending)
{
    while (pending->n_paths > 0)
        free(pending->paths[--pending->n_paths]);
    free(pending->paths);
}

/* Remove one child, or leave it for later where the layer has something in it. */
static enum oci_status hide(const struct oci_target *target, int fd, const char *name, char *path,
                            struct pending *pending, struct oci_error *err)
{
    owned_str char *mine = path;
    struct stat found;

    if (!oci_target_is_own(target, path))
        return oci_path_remove_tree(fd, name, err);
    if (fstatat(fd, name, &found, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(found.st_mode))
        push(pending, steal_str(&mine));
    return OCI_OK;
}

static enum oci_status hide_children(const struct oci_target *target, const char *path,
                                     struct pending *pending, struct oci_error *err)
{
    owned_fd int fd = -1;
    owned_dir DIR *dir = NULL;
    const struct dirent *entry;
    enum oci_status status = oci_path_open(target->rootfd, path[0] == '\0' ? "/" : path,
                                           O_RDONLY | O_DIRECTORY, 0, &fd, err);

    /* What is no folder has nothing below it. */
    if (status == OCI_NOT_FOUND || (status == OCI_SYSTEM && errno == ENOTDIR))
        return OCI_OK;
    if (status != OCI_OK)
        return status;
    dir = fdopendir(fd);
    if (dir == NULL)
        return oci_fail_sys(err, errno, "read '%s'", path);
    fd = -1;
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        status = hide(target, dirfd(dir), entry->d_name,
                      path[0] == '\0' ? oci_str_dup(entry->d_name)
                                      : oci_str_printf("%s/%s", path, entry->d_name),
                      pending, err);
        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}

static enum oci_status hide_below(const struct oci_target *target, char *path,
                                  struct oci_error *err)
{
    __attribute__((cleanup(pending_done))) struct pending pending = {.n_paths = 0};
    enum oci_status status = OCI_OK;

    push(&pending, path);
    while (status == OCI_OK && pending.n_paths > 0) {
        owned_str char *next = pending.paths[--pending.n_paths];

        status = hide_children(target, next, &pending, err);
    }
    return status;
}

enum oci_status oci_whiteout_apply(struct oci_target *target, const char *path,
                                   struct oci_error *err)
{
    const char *base = oci_entry_path_base(path);
    size_t size_folder = base == path ? 0 : (size_t)(base - path) - 1;
    const char *name = base + strlen(prefix);
    owned_str char *hidden = NULL;
    owned_str char *folder = oci_str_dup_n(path, size_folder);
    owned_fd int fd = -1;
    enum oci_status status;

    oci_target_forget(target);
    if (strcmp(base, opaque) != 0 &&
        (name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)) {
        return oci_fail(err, OCI_INVALID, "img.layer.whiteout.removes",
                        "whiteout '%s' names no file", path);
    }
    status = oci_path_open(target->rootfd, size_folder == 0 ? "/" : folder, O_PATH | O_DIRECTORY, 0,
                           &fd, err);
    /* What is no folder has nothing below it. */
    if (status == OCI_NOT_FOUND || (status == OCI_SYSTEM && errno == ENOTDIR))
        return OCI_OK;
    if (status != OCI_OK)
        return status;
    oci_target_keep_time(target, folder, fd);
    if (strcmp(base, opaque) == 0)
        return hide_below(target, steal_str(&folder), err);
    hidden = size_folder == 0 ? oci_str_dup(name) : oci_str_printf("%s/%s", folder, name);
    if (oci_target_is_own(target, hidden))
        return hide_below(target, steal_str(&hidden), err);
    return oci_path_remove_tree(fd, name, err);
}
