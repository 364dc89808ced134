/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A tree as a careless unpacker would have left it.
 */
#include <fcntl.h>
#include <fnmatch.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "mutate/kinds_image.h"

enum { OCTAL = 8, OPEN_MAX_FDS = 32, NAMES_MAX = 16 << 10 };

/* nftw(3) hands on no context: one tree at a time. */
static const json_t *current;
static size_t size_root;

static const char *text_of(const char *member)
{
    return json_string_value(json_object_get(current, member));
}

static bool says(const char *member)
{
    return json_is_true(json_object_get(current, member));
}

static const struct {
    const char *name;
    mode_t type;
} types[] = {
    {"file",  S_IFREG},
    {"dir",   S_IFDIR},
    {"link",  S_IFLNK},
    {"char",  S_IFCHR},
    {"block", S_IFBLK},
    {"fifo",  S_IFIFO},
};

static bool has_type(const char *name, mode_t mode)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(types[i].name, name) == 0)
            return (mode & S_IFMT) == types[i].type;
    }
    return false;
}

static bool is_meant(const char *path, const struct stat *about)
{
    const char *glob = text_of("path");
    const char *type = text_of("type");

    return path[0] != '\0' && (glob == NULL || fnmatch(glob, path, 0) == 0) &&
           (type == NULL || has_type(type, about->st_mode)) &&
           (!says("linked") || (about->st_nlink > 1 && !S_ISDIR(about->st_mode)));
}

/* A file of its own in place of one more name of another. */
static void break_link(const char *path, const struct stat *about)
{
    owned_str char *other = oci_str_printf("%s.mutant", path);
    owned_fd int from = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    owned_fd int to = open(other, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const struct timespec times[2] = {about->st_atim, about->st_mtim};

    if (from < 0 || to < 0 || oci_file_copy(from, to, NULL, NULL) != OCI_OK)
        return;
    if (fchown(to, about->st_uid, about->st_gid) < 0)
        return;
    (void)fchmod(to, about->st_mode & 07777);
    (void)futimens(to, times);
    (void)rename(other, path);
}

static void drop_attributes(const char *path)
{
    char names[NAMES_MAX];
    ssize_t size = llistxattr(path, names, sizeof(names));

    for (ssize_t at = 0; at < size; at += (ssize_t)strlen(names + at) + 1)
        (void)lremovexattr(path, names + at);
}

static void change_owner(const char *path, const struct stat *about)
{
    const json_t *uid = json_object_get(current, "uid");
    const json_t *gid = json_object_get(current, "gid");
    uid_t user = uid == NULL ? about->st_uid : (uid_t)json_integer_value(uid);
    gid_t group = gid == NULL ? about->st_gid : (gid_t)json_integer_value(gid);

    if (uid == NULL && gid == NULL)
        return;
    if (lchown(path, user, group) == 0 && !S_ISLNK(about->st_mode))
        (void)chmod(path, about->st_mode & 07777);
}

static void change_mode(const char *path, const struct stat *about)
{
    const char *mode = text_of("mode");
    const char *clear = text_of("clear-mode");
    mode_t is = about->st_mode & 07777;

    if (S_ISLNK(about->st_mode))
        return;
    if (mode != NULL)
        (void)chmod(path, (mode_t)strtoul(mode, NULL, OCTAL));
    if (clear != NULL)
        (void)chmod(path, is & ~(mode_t)strtoul(clear, NULL, OCTAL));
}

static void change_content(const char *path, const struct stat *about)
{
    const char *text = text_of("text");
    owned_fd int fd = text == NULL || !S_ISREG(about->st_mode)
                          ? -1
                          : open(path, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC);

    if (fd >= 0)
        (void)!write(fd, text, strlen(text));
}

static void change_target(const char *path, const struct stat *about)
{
    const char *target = text_of("target");

    if (target == NULL || !S_ISLNK(about->st_mode) || unlink(path) < 0)
        return;
    if (symlink(target, path) == 0 && lchown(path, about->st_uid, about->st_gid) < 0)
        (void)unlink(path);
}

/* Last of all, for everything before it touches the time. */
static void change_time(const char *path, const struct stat *about)
{
    const json_t *mtime = json_object_get(current, "mtime");
    struct timespec times[2] = {about->st_atim, about->st_mtim};

    if (mtime != NULL)
        times[1] = (struct timespec){.tv_sec = (time_t)json_integer_value(mtime)};
    if (says("no-nanoseconds"))
        times[1].tv_nsec = 0;
    (void)utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
}

static void change(const char *path, const struct stat *about)
{
    if (says("drop")) {
        (void)remove(path);
        return;
    }
    if (says("copy"))
        break_link(path, about);
    if (says("no-xattrs"))
        drop_attributes(path);
    change_target(path, about);
    change_content(path, about);
    change_owner(path, about);
    change_mode(path, about);
    change_time(path, about);
}

static int visit(const char *path, const struct stat *about, int flag, struct FTW *where)
{
    (void)flag;
    (void)where;
    if (is_meant(path + size_root, about)) {
        change(path, about);
        return says("first") ? 1 : 0;
    }
    /* What was done below a directory was not to be seen by its time. */
    if (S_ISDIR(about->st_mode)) {
        const struct timespec times[2] = {about->st_atim, about->st_mtim};

        (void)utimensat(AT_FDCWD, path, times, 0);
    }
    return 0;
}

void cts_tree_change(const char *root, const json_t *mutation)
{
    current = mutation;
    size_root = strlen(root);
    (void)nftw(root, visit, OPEN_MAX_FDS, FTW_PHYS | FTW_DEPTH);
    current = NULL;
}
