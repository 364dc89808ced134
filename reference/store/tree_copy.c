/* SPDX-License-Identifier: Apache-2.0 */
#include "store/tree_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"

#include "store/node_copy.h"

static const char overlay_notes[] = "trusted.overlay.";

/* The first name under which a file of several names was copied. */
struct seen {
    dev_t device;
    ino_t number;
    char *path;
};

struct copy {
    int fromfd;
    int tofd;
    enum oci_tree_copy_how how;
    char **folders; /* Every one found so far, "" first: those not read yet are at the end. */
    size_t n_folders;
    size_t n_room;
    void *seen; /* tsearch(3)'s tree of struct seen. */
};

static int compare_seen(const void *a, const void *b)
{
    const struct seen *left = a;
    const struct seen *right = b;

    if (left->number != right->number)
        return left->number < right->number ? -1 : 1;
    return left->device < right->device ? -1 : left->device > right->device;
}

static void free_seen(void *node)
{
    struct seen *seen = node;

    free(seen->path);
    free(seen);
}

static void copy_done(struct copy *copy)
{
    for (size_t i = 0; i < copy->n_folders; i++)
        free(copy->folders[i]);
    free(copy->folders);
    tdestroy(copy->seen, free_seen);
}

static void add_folder(struct copy *copy, char *path)
{
    if (copy->n_folders == copy->n_room) {
        copy->n_room = copy->n_room == 0 ? 256 : copy->n_room * 2;
        copy->folders = oci_grow(copy->folders, copy->n_room, sizeof(*copy->folders));
    }
    copy->folders[copy->n_folders++] = path;
}

/* The path under which this file was copied before; NULL, and @p path is noted, where it was not.
 */
static const char *seen_before(struct copy *copy, const struct stat *found, const char *path)
{
    struct seen *seen = oci_new(1, sizeof(*seen));
    struct seen **at;

    *seen = (struct seen){.device = found->st_dev, .number = found->st_ino};
    at = tsearch(seen, &copy->seen, compare_seen);
    if (at == NULL)
        abort(); /* Out of memory. */
    if (*at == seen) {
        seen->path = oci_str_dup(path);
        return NULL;
    }
    free(seen);
    return (*at)->path;
}

static enum oci_status link_again(const struct copy *copy, const struct oci_node_pair *pair,
                                  const char *first, struct oci_error *err)
{
    owned_fd int fd = -1;
    owned_str char *name = NULL;
    enum oci_status status = oci_path_make_parent(copy->tofd, first, 0700, &fd, &name, err);

    if (status == OCI_OK && linkat(fd, name, pair->tofd, pair->name, 0) != 0)
        return oci_fail_sys(err, errno, "link to '%s'", first);
    return status;
}

static enum oci_status copy_entry(struct copy *copy, const struct oci_node_pair *pair,
                                  const char *path, struct oci_error *err)
{
    struct stat found;
    const char *first;
    enum oci_status status;

    if (fstatat(pair->fromfd, pair->name, &found, AT_SYMLINK_NOFOLLOW) != 0)
        return oci_fail_sys(err, errno, "stat");
    if (S_ISDIR(found.st_mode)) {
        if (mkdirat(pair->tofd, pair->name, 0700) != 0)
            return oci_fail_sys(err, errno, "make folder");
        add_folder(copy, oci_str_dup(path));
        return OCI_OK;
    }
    first =
        found.st_nlink > 1 && copy->how != OCI_TREE_LINK ? seen_before(copy, &found, path) : NULL;
    if (first != NULL)
        return link_again(copy, pair, first, err);
    status = oci_node_copy(pair, &found, copy->how, err);
    if (status != OCI_OK || copy->how == OCI_TREE_LINK)
        return status;
    return oci_node_copy_attributes(pair, &found, NULL, err);
}

static enum oci_status open_folder(int rootfd, const char *path, int flags, int *ret_fd,
                                   struct oci_error *err)
{
    return oci_path_open(rootfd, path[0] == '\0' ? "/" : path, flags | O_DIRECTORY | O_NOFOLLOW, 0,
                         ret_fd, err);
}

static enum oci_status copy_entries(struct copy *copy, const char *folder, DIR *dir, int tofd,
                                    struct oci_error *err)
{
    const struct dirent *entry;

    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream belongs to this copy alone. */
    while ((entry = readdir(dir)) != NULL) {
        const struct oci_node_pair pair = {dirfd(dir), tofd, entry->d_name};
        owned_str char *path = NULL;
        enum oci_status status;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        path = folder[0] == '\0' ? oci_str_dup(entry->d_name)
                                 : oci_str_printf("%s/%s", folder, entry->d_name);
        status = copy_entry(copy, &pair, path, err);
        if (status != OCI_OK)
            return oci_within(err, status, "copy '%s'", path);
    }
    return OCI_OK;
}

static enum oci_status copy_folder(struct copy *copy, const char *folder, struct oci_error *err)
{
    owned_fd int fromfd = -1;
    owned_fd int tofd = -1;
    owned_dir DIR *dir = NULL;
    enum oci_status status = open_folder(copy->fromfd, folder, O_RDONLY, &fromfd, err);

    if (status == OCI_OK)
        status = open_folder(copy->tofd, folder, O_PATH, &tofd, err);
    if (status != OCI_OK)
        return status;
    dir = fdopendir(fromfd);
    if (dir == NULL)
        return oci_fail_sys(err, errno, "read '%s'", folder);
    (void)steal_fd(&fromfd);
    return copy_entries(copy, folder, dir, tofd, err);
}

static enum oci_status copy_own(int fromfd, int tofd, const char *skip, struct oci_error *err)
{
    const struct oci_node_pair pair = {fromfd, tofd, "."};
    struct stat found;

    if (fstat(fromfd, &found) != 0)
        return oci_fail_sys(err, errno, "stat a folder");
    return oci_node_copy_attributes(&pair, &found, skip, err);
}

static enum oci_status finish_folder(const struct copy *copy, const char *folder,
                                     struct oci_error *err)
{
    owned_fd int fromfd = -1;
    owned_fd int tofd = -1;
    enum oci_status status = open_folder(copy->fromfd, folder, O_RDONLY, &fromfd, err);

    if (status == OCI_OK)
        status = open_folder(copy->tofd, folder, O_RDONLY, &tofd, err);
    if (status == OCI_OK)
        status = copy_own(fromfd, tofd, NULL, err);
    return status == OCI_OK ? OCI_OK : oci_within(err, status, "copy '%s'", folder);
}

enum oci_status oci_tree_copy_attributes(int fromfd, int tofd, struct oci_error *err)
{
    return copy_own(fromfd, tofd, overlay_notes, err);
}

enum oci_status oci_tree_copy(int fromfd, int tofd, enum oci_tree_copy_how how,
                              struct oci_error *err)
{
    __attribute__((cleanup(copy_done))) struct copy copy = {
        .fromfd = fromfd, .tofd = tofd, .how = how};
    enum oci_status status = OCI_OK;

    add_folder(&copy, oci_str_dup(""));
    for (size_t i = 0; status == OCI_OK && i < copy.n_folders; i++)
        status = copy_folder(&copy, copy.folders[i], err);
    /* What is below changes a folder's time, and its mode may forbid to write: children first. */
    for (size_t i = copy.n_folders; status == OCI_OK && i > 0; i--)
        status = finish_folder(&copy, copy.folders[i - 1], err);
    return status;
}
