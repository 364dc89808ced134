/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/tree_entry.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/owned.h"
#include "builder/image_tree.h"
#include "harness/tree_read.h"

enum { NS_PER_S = 1000000000 };

enum {
    NAMES_MAX = 64 << 10, /* Bytes of the names of an entry's attributes; the kernel's own bound. */
    VALUE_MAX = 64 << 10, /* Bytes of one value; likewise. */
};

static const struct {
    mode_t type;
    const char *name;
} types[] = {
    {S_IFREG,  "file"  },
    {S_IFDIR,  "dir"   },
    {S_IFLNK,  "link"  },
    {S_IFCHR,  "char"  },
    {S_IFBLK,  "block" },
    {S_IFIFO,  "fifo"  },
    {S_IFSOCK, "socket"},
};

static const char *type_name(mode_t mode)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (types[i].type == (mode & S_IFMT))
            return types[i].name;
    }
    return "unknown";
}

/* A path of ours that leads to the directory and then, unfollowed, to the name in it: the calls for
 * attributes take no descriptor of a link. */
static char *path_by_fd(const struct cts_tree_place *place)
{
    return oci_str_printf("/proc/self/fd/%d/%s", place->dir_fd, place->name);
}

static json_t *attribute(const char *path, const char *name)
{
    owned_str char *value = oci_new(VALUE_MAX, 1);
    ssize_t size = lgetxattr(path, name, value, VALUE_MAX);

    return size < 0 ? json_null() : fx_value_json(value, (size_t)size);
}

/* NULL where the file system knows no attributes. */
static json_t *attributes(const struct cts_tree_place *place)
{
    char names[4096];
    owned_str char *path = path_by_fd(place);
    owned_str char *more = NULL;
    const char *list = names;
    ssize_t size = llistxattr(path, names, sizeof(names));
    json_t *all = NULL;

    if (size < 0 && errno == ERANGE) {
        more = oci_new(NAMES_MAX, 1);
        list = more;
        size = llistxattr(path, more, NAMES_MAX);
    }
    if (size < 0)
        return NULL;
    all = json_object();
    for (ssize_t at = 0; at < size; at += (ssize_t)strlen(list + at) + 1) {
        owned_str char *shown = fx_name_text(list + at, strlen(list + at));

        (void)json_object_set_new(all, shown, attribute(path, list + at));
    }
    return all;
}

static void add_text(int fd, const struct stat *about, json_t *entry)
{
    char data[CTS_TREE_TEXT_MAX];
    json_t *text = NULL;

    if (about->st_size > CTS_TREE_TEXT_MAX ||
        pread(fd, data, sizeof(data), 0) != (ssize_t)about->st_size)
        return;
    text = fx_value_json(data, (size_t)about->st_size);
    if (json_is_string(text))
        (void)json_object_set(entry, "text", text);
    json_decref(text);
}

/* Opened without waiting and without following: it may have become something else. */
static void add_content(const struct cts_tree_place *place, const struct stat *about, json_t *entry)
{
    char hex[OCI_DIGEST_HEX_MAX];
    owned_fd int fd = -1;

    (void)json_object_set_new(entry, "size", json_integer((json_int_t)about->st_size));
    if ((uint64_t)about->st_size > *place->left)
        return;
    fd = openat(place->dir_fd, place->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return;
    add_text(fd, about, entry);
    *place->left -= (uint64_t)about->st_size;
    if (oci_digest_fd(fd, OCI_SHA256, hex, NULL, NULL) == OCI_OK)
        (void)json_object_set_new(entry, "sha256", json_string(hex));
}

static void add_target(const struct cts_tree_place *place, json_t *entry)
{
    char target[PATH_MAX];
    ssize_t size = readlinkat(place->dir_fd, place->name, target, sizeof(target));
    owned_str char *shown = size < 0 ? NULL : fx_name_text(target, (size_t)size);

    if (shown != NULL)
        (void)json_object_set_new(entry, "target", json_string(shown));
}

static void add_numbers(const struct stat *about, json_t *entry)
{
    (void)json_object_set_new(entry, "major", json_integer(major(about->st_rdev)));
    (void)json_object_set_new(entry, "minor", json_integer(minor(about->st_rdev)));
}

/* The kernel counts nanoseconds forward from the second before; a person reads -5.5 as five and a
 * half before 1970. */
static json_t *time_text(struct timespec time)
{
    bool before = time.tv_sec < 0 && time.tv_nsec > 0;
    long long seconds = before ? -(time.tv_sec + 1) : time.tv_sec;

    return json_sprintf("%s%lld.%09ld", before ? "-" : "", seconds,
                        before ? NS_PER_S - time.tv_nsec : time.tv_nsec);
}

json_t *cts_tree_entry(const struct cts_tree_place *place, const struct stat *about)
{
    json_t *entry =
        json_pack("{s:s,s:s,s:I,s:I}", "path", place->path, "type", type_name(about->st_mode),
                  "uid", (json_int_t)about->st_uid, "gid", (json_int_t)about->st_gid);
    json_t *xattrs = attributes(place);

    (void)json_object_set_new(entry, "mode", json_sprintf("%04o", about->st_mode & 07777));
    (void)json_object_set_new(entry, "mtime", time_text(about->st_mtim));
    if (about->st_nlink > 1 && !S_ISDIR(about->st_mode))
        (void)json_object_set_new(entry, "nlink", json_integer((json_int_t)about->st_nlink));
    if (xattrs != NULL)
        (void)json_object_set_new(entry, "xattrs", xattrs);
    if (S_ISREG(about->st_mode))
        add_content(place, about, entry);
    if (S_ISLNK(about->st_mode))
        add_target(place, entry);
    if (S_ISCHR(about->st_mode) || S_ISBLK(about->st_mode))
        add_numbers(about, entry);
    return entry;
}
