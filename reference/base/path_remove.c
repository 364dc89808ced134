/* SPDX-License-Identifier: Apache-2.0 */
/** @file Removing trees; see path.h. */
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"

enum {
    N_LEVELS_MAX = 64,    /* directories held open; what is deeper is moved up first */
    N_LOOKS_MAX = 100000, /* at a directory that somebody else fills meanwhile */
};

struct level {
    DIR *dir;
    char *name;   /* in the level above */
    bool removed; /* something, since the last look from the start */
    unsigned int n_looks;
};

struct removal {
    int dirfd; /* borrowed: holds the tree */
    struct level levels[N_LEVELS_MAX];
    size_t n_levels;
    unsigned int n_moved;
};

static void removal_done(struct removal *removal)
{
    for (size_t i = 0; i < removal->n_levels; i++) {
        (void)closedir(removal->levels[i].dir);
        free(removal->levels[i].name);
    }
}

/* Descriptor of the directory that holds what stands on level @p n. */
static int holder(const struct removal *removal, size_t n)
{
    return n > 0 ? dirfd(removal->levels[n - 1].dir) : removal->dirfd;
}

static enum oci_status fail_remove(const char *name, struct oci_error *err)
{
    if (errno == EBUSY)
        return oci_fail(err, OCI_BAD_STATE, NULL, "remove '%s': something is mounted there", name);
    return oci_fail_sys(err, errno, "remove '%s'", name);
}

static enum oci_status enter(struct removal *removal, const char *name, struct oci_error *err)
{
    owned_fd int fd = openat(holder(removal, removal->n_levels), name,
                             O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

    if (dir == NULL)
        return fail_remove(name, err);
    (void)steal_fd(&fd);
    removal->levels[removal->n_levels++] = (struct level){.dir = dir, .name = oci_str_dup(name)};
    return OCI_OK;
}

/* Moves a directory that is too deep to the top of the tree, where a later look finds it. */
static enum oci_status move_up(struct removal *removal, const char *name, struct oci_error *err)
{
    char moved[32];
    int result;

    do {
        (void)snprintf(moved, sizeof(moved), ".removed-%u", removal->n_moved++);
        result = renameat(holder(removal, removal->n_levels), name, dirfd(removal->levels[0].dir),
                          moved);
    } while (result != 0 && (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR) &&
             removal->n_moved != 0);
    removal->levels[0].removed = true;
    return result == 0 ? OCI_OK : fail_remove(name, err);
}

/* rmdir(2) says EBUSY for a mount point before it looks into it, so no mount is ever entered. */
static enum oci_status remove_entry(struct removal *removal, const char *name,
                                    struct oci_error *err)
{
    int fd = holder(removal, removal->n_levels);

    if (removal->n_levels > 0)
        removal->levels[removal->n_levels - 1].removed = true;
    if (unlinkat(fd, name, 0) == 0 || errno == ENOENT)
        return OCI_OK;
    if (errno != EISDIR)
        return fail_remove(name, err);
    if (unlinkat(fd, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
        return OCI_OK;
    if (errno != ENOTEMPTY && errno != EEXIST)
        return fail_remove(name, err);
    if (removal->n_levels == N_LEVELS_MAX)
        return move_up(removal, name, err);
    return enter(removal, name, err);
}

/* All entries are read: the directory goes, unless something came or was passed over meanwhile. */
static enum oci_status leave(struct removal *removal, struct oci_error *err)
{
    struct level *level = &removal->levels[removal->n_levels - 1];

    if (unlinkat(holder(removal, removal->n_levels - 1), level->name, AT_REMOVEDIR) == 0 ||
        errno == ENOENT) {
        (void)closedir(level->dir);
        free(level->name);
        removal->n_levels--;
        return OCI_OK;
    }
    if ((errno != ENOTEMPTY && errno != EEXIST) || !level->removed ||
        ++level->n_looks > N_LOOKS_MAX)
        return fail_remove(level->name, err);
    level->removed = false;
    rewinddir(level->dir);
    return OCI_OK;
}

static enum oci_status advance(struct removal *removal, struct oci_error *err)
{
    const struct dirent *entry;

    errno = 0;
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): each stream belongs to this removal alone. */
    entry = readdir(removal->levels[removal->n_levels - 1].dir);
    if (entry == NULL && errno != 0)
        return oci_fail_sys(err, errno, "read a directory to remove");
    if (entry == NULL)
        return leave(removal, err);
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
        return OCI_OK;
    return remove_entry(removal, entry->d_name, err);
}

enum oci_status oci_path_remove_tree(int dirfd, const char *name, struct oci_error *err)
{
    __attribute__((cleanup(removal_done))) struct removal removal = {.dirfd = dirfd};
    enum oci_status status;

    if (name[0] == '\0' || strchr(name, '/') != NULL || strcmp(name, ".") == 0 ||
        strcmp(name, "..") == 0)
        return oci_fail(err, OCI_INVALID, NULL, "remove '%s': not the name of an entry", name);
    status = remove_entry(&removal, name, err);
    while (status == OCI_OK && removal.n_levels > 0)
        status = advance(&removal, err);
    return status == OCI_OK ? OCI_OK : oci_within(err, status, "tree '%s'", name);
}
