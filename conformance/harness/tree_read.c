/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/tree_read.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"
#include "builder/image_tree.h"
#include "harness/tree_entry.h"

static const uint64_t content_max = 512U << 20; /* Bytes of files that are digested. */
static const uint64_t paths_max = 16U << 20;    /* Bytes of paths that are listed. */

/* One directory on the way down: what of it is still to be looked at. */
struct level {
    char **names; /* Sorted. */
    size_t n;
    size_t next;
    size_t size_path; /* Of the walk's path, without what is below this directory. */
    dev_t device;     /* To find it again on the way up. */
    ino_t inode;
};

struct walk {
    const struct cts_tree_wish *wish;
    struct level *levels;
    size_t depth;
    int fd;               /* Of the innermost level. */
    struct oci_text path; /* Of that level, shown. */
    json_t *entries;
    json_t *inodes;      /* "device:inode" of files with several names to an array of entries. */
    uint64_t left;       /* Bytes of content. */
    uint64_t paths_left; /* Bytes of paths. */
    size_t n;
    bool truncated;
};

static int compare_names(const void *a, const void *b)
{
    const char *const *name_a = a;
    const char *const *name_b = b;

    return strcmp(*name_a, *name_b);
}

static bool is_skipped(const struct walk *walk, const char *name)
{
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return true;
    for (size_t i = 0; walk->depth == 0 && walk->wish != NULL && i < walk->wish->n_skip; i++) {
        if (strcmp(walk->wish->skip[i], name) == 0)
            return true;
    }
    return false;
}

static void list_names(struct walk *walk, DIR *dir, struct level *level)
{
    const struct dirent *entry = NULL;
    size_t room = 0;

    /* One thread. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while (walk->n < CTS_TREE_COUNTED_MAX && (entry = readdir(dir)) != NULL) {
        if (is_skipped(walk, entry->d_name))
            continue;
        if (level->n == room) {
            room = room == 0 ? 16 : room * 2;
            level->names = oci_grow(level->names, room, sizeof(*level->names));
        }
        level->names[level->n++] = oci_str_dup(entry->d_name);
        walk->n++;
    }
    walk->truncated = walk->truncated || walk->n >= CTS_TREE_COUNTED_MAX;
    if (level->n > 0)
        qsort(level->names, level->n, sizeof(*level->names), compare_names);
}

/* Go into the directory that @p fd is; the descriptor is taken over. */
static enum oci_status enter(struct walk *walk, int fd, struct oci_error *err)
{
    struct level level = {.size_path = walk->path.size};
    struct stat about;
    owned_dir DIR *dir = NULL;
    int copy_fd = -1;

    if (walk->fd >= 0)
        (void)close(walk->fd);
    walk->fd = fd;
    copy_fd = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    dir = copy_fd < 0 ? NULL : fdopendir(copy_fd);
    if (dir == NULL || fstat(fd, &about) < 0)
        return oci_fail_sys(err, errno, "read the directory '%s'", oci_text_get(&walk->path));
    level.device = about.st_dev;
    level.inode = about.st_ino;
    list_names(walk, dir, &level);
    walk->levels = oci_grow(walk->levels, walk->depth + 1, sizeof(*walk->levels));
    walk->levels[walk->depth++] = level;
    return OCI_OK;
}

/* Up again by "..", which must be where we came from: a process that still moves directories
 * about cannot lead us elsewhere. */
static enum oci_status leave(struct walk *walk, struct oci_error *err)
{
    struct level *level = &walk->levels[walk->depth - 1];
    const struct level *above = NULL;
    struct stat about;
    int fd = -1;

    free(level->names);
    if (--walk->depth == 0)
        return OCI_OK;
    above = &walk->levels[walk->depth - 1];
    fd = openat(walk->fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) < 0 || about.st_dev != above->device ||
        about.st_ino != above->inode) {
        if (fd >= 0)
            (void)close(fd);
        return oci_fail(err, OCI_SYSTEM, NULL, "the tree changed while it was read, at '%s'",
                        oci_text_get(&walk->path));
    }
    (void)close(walk->fd);
    walk->fd = fd;
    walk->path.size = above->size_path;
    if (walk->path.data != NULL)
        walk->path.data[walk->path.size] = '\0';
    return OCI_OK;
}

/* Names of one inode are brought together once all are known. */
static void note_inode(struct walk *walk, const struct stat *about, json_t *entry)
{
    owned_str char *key = NULL;
    json_t *same = NULL;

    if (about->st_nlink < 2 || S_ISDIR(about->st_mode))
        return;
    key = oci_str_printf("%" PRIu64 ":%" PRIu64, (uint64_t)about->st_dev, (uint64_t)about->st_ino);
    same = json_object_get(walk->inodes, key);
    if (same == NULL) {
        same = json_array();
        (void)json_object_set_new(walk->inodes, key, same);
    }
    (void)json_array_append(same, entry);
}

static void list_entry(struct walk *walk, const char *name, const char *path,
                       const struct stat *about)
{
    struct cts_tree_place place = {
        .dir_fd = walk->fd, .name = name, .path = path, .left = &walk->left};
    json_t *entry = NULL;

    if (json_array_size(walk->entries) >= CTS_TREE_LISTED_MAX || strlen(path) > walk->paths_left) {
        walk->truncated = true;
        return;
    }
    walk->paths_left -= strlen(path);
    entry = cts_tree_entry(&place, about);
    (void)json_array_append_new(walk->entries, entry);
    note_inode(walk, about, entry);
}

static enum oci_status visit(struct walk *walk, const char *name, struct oci_error *err)
{
    owned_str char *shown = fx_name_text(name, strlen(name));
    owned_str char *path = oci_str_printf("%s/%s", oci_text_get(&walk->path), shown);
    struct stat about;
    int fd = -1;

    if (fstatat(walk->fd, name, &about, AT_SYMLINK_NOFOLLOW) < 0)
        return oci_fail_sys(err, errno, "look at '%s'", path);
    list_entry(walk, name, path, &about);
    if (!S_ISDIR(about.st_mode))
        return OCI_OK;
    if (walk->depth >= CTS_TREE_DEPTH_MAX) {
        walk->truncated = true;
        return OCI_OK;
    }
    fd = openat(walk->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", path);
    oci_text_printf(&walk->path, "/%s", shown);
    return enter(walk, fd, err);
}

static enum oci_status run(struct walk *walk, struct oci_error *err)
{
    while (walk->depth > 0) {
        struct level *level = &walk->levels[walk->depth - 1];
        enum oci_status status = OCI_OK;

        if (level->next == level->n) {
            status = leave(walk, err);
        } else {
            owned_str char *name = level->names[level->next++];

            status = visit(walk, name, err);
        }
        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}

/* Each name lists all others: of thousands that would be millions, and nobody states so many. */
static void join_links(const struct walk *walk)
{
    const char *key = NULL;
    json_t *same = NULL;

    json_object_foreach(walk->inodes, key, same) {
        if (json_array_size(same) > CTS_TREE_LINKS_MAX)
            continue;
        for (size_t i = 0; i < json_array_size(same); i++) {
            json_t *links = json_array();

            for (size_t j = 0; j < json_array_size(same); j++) {
                if (j != i)
                    (void)json_array_append(links,
                                            json_object_get(json_array_get(same, j), "path"));
            }
            (void)json_object_set_new(json_array_get(same, i), "links", links);
        }
    }
}

static enum oci_status begin(struct walk *walk, int dir_fd, struct oci_error *err)
{
    int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct stat about;
    enum oci_status status = OCI_OK;

    if (fd < 0)
        return oci_fail_sys(err, errno, "open a tree");
    status = enter(walk, fd, err);
    if (status != OCI_OK)
        return status;
    if (fstat(fd, &about) < 0)
        return oci_fail_sys(err, errno, "look at a tree");
    list_entry(walk, ".", "/", &about);
    return OCI_OK;
}

static void done(struct walk *walk)
{
    while (walk->depth > 0) {
        struct level *level = &walk->levels[--walk->depth];

        while (level->next < level->n)
            free(level->names[level->next++]);
        free(level->names);
    }
    free(walk->levels);
    if (walk->fd >= 0)
        (void)close(walk->fd);
    oci_text_done(&walk->path);
    json_decref(walk->entries);
    json_decref(walk->inodes);
}

enum oci_status cts_tree_read(int dir_fd, const struct cts_tree_wish *wish, json_t **ret_tree,
                              struct oci_error *err)
{
    struct walk walk = {.wish = wish,
                        .fd = -1,
                        .path = OCI_TEXT_NONE,
                        .entries = json_array(),
                        .inodes = json_object(),
                        .left = content_max,
                        .paths_left = paths_max};
    enum oci_status status = begin(&walk, dir_fd, err);

    if (status == OCI_OK)
        status = run(&walk, err);
    if (status == OCI_OK) {
        join_links(&walk);
        *ret_tree = json_pack("{s:O,s:I,s:b}", "entries", walk.entries, "n", (json_int_t)walk.n,
                              "truncated", walk.truncated);
    }
    done(&walk);
    return status;
}
