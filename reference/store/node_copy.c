/* SPDX-License-Identifier: Apache-2.0 */
#include "store/node_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"

/* Copy the bytes from @p at to @p end; the kernel does it, or where it cannot, this process. */
static enum oci_status copy_range(int from, int to, off_t at, off_t end, struct oci_error *err)
{
    static char buffer[256 * 1024];

    while (at < end) {
        off_t out = at;
        ssize_t size = copy_file_range(from, &at, to, &out, (size_t)(end - at), 0);

        if (size > 0)
            continue;
        if (size == 0)
            return OCI_OK;
        size = pread(from, buffer, sizeof(buffer), at);
        if (size <= 0)
            return size == 0 ? OCI_OK : oci_fail_sys(err, errno, "read");
        size = pwrite(to, buffer, (size_t)size, at);
        if (size < 0)
            return oci_fail_sys(err, errno, "write");
        at += size;
    }
    return OCI_OK;
}

/* Holes stay holes: /var/log/lastlog of an image may be larger than the disk. */
static enum oci_status copy_data(int from, int to, off_t size, struct oci_error *err)
{
    off_t at = 0;
    enum oci_status status = OCI_OK;

    while (status == OCI_OK && at < size && (at = lseek(from, at, SEEK_DATA)) >= 0) {
        off_t end = lseek(from, at, SEEK_HOLE);

        if (end < 0)
            return oci_fail_sys(err, errno, "look for holes");
        status = copy_range(from, to, at, end, err);
        at = end;
    }
    if (status == OCI_OK && at < 0 && errno != ENXIO)
        return oci_fail_sys(err, errno, "look for data");
    if (status == OCI_OK && ftruncate(to, size) != 0)
        return oci_fail_sys(err, errno, "set size");
    return status;
}

static enum oci_status copy_file(const struct oci_node_pair *pair, const struct stat *found,
                                 enum oci_tree_copy_how how, struct oci_error *err)
{
    owned_fd int from = openat(pair->fromfd, pair->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    owned_fd int to =
        openat(pair->tofd, pair->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (from < 0 || to < 0)
        return oci_fail_sys(err, errno, "open");
    if (how != OCI_TREE_CLONE)
        return copy_data(from, to, found->st_size, err);
    if (ioctl(to, FICLONE, from) != 0)
        return oci_fail_sys(err, errno, "clone");
    return OCI_OK;
}

static enum oci_status copy_link(const struct oci_node_pair *pair, const struct stat *found,
                                 enum oci_tree_copy_how how, struct oci_error *err)
{
    char text[PATH_MAX];
    ssize_t size = readlinkat(pair->fromfd, pair->name, text, sizeof(text) - 1);

    (void)found;
    (void)how;
    if (size < 0)
        return oci_fail_sys(err, errno, "read link");
    text[size] = '\0';
    if (symlinkat(text, pair->tofd, pair->name) != 0)
        return oci_fail_sys(err, errno, "make link");
    return OCI_OK;
}

static enum oci_status copy_special(const struct oci_node_pair *pair, const struct stat *found,
                                    enum oci_tree_copy_how how, struct oci_error *err)
{
    (void)how;
    if (mknodat(pair->tofd, pair->name, (found->st_mode & S_IFMT) | 0600, found->st_rdev) != 0)
        return oci_fail_sys(err, errno, "make device, FIFO or socket");
    return OCI_OK;
}

/* One row, one type of node. */
static const struct copier {
    mode_t type;
    enum oci_status (*copy)(const struct oci_node_pair *pair, const struct stat *found,
                            enum oci_tree_copy_how how, struct oci_error *err);
} copiers[] = {
    {S_IFREG,  copy_file   },
    {S_IFLNK,  copy_link   },
    {S_IFCHR,  copy_special},
    {S_IFBLK,  copy_special},
    {S_IFIFO,  copy_special},
    {S_IFSOCK, copy_special},
};

enum oci_status oci_node_copy(const struct oci_node_pair *pair, const struct stat *found,
                              enum oci_tree_copy_how how, struct oci_error *err)
{
    if (how == OCI_TREE_LINK) {
        if (linkat(pair->fromfd, pair->name, pair->tofd, pair->name, 0) == 0)
            return OCI_OK;
        /* A file system bounds the links of a file: then it gets a copy. */
        if (errno != EMLINK)
            return oci_fail_sys(err, errno, "link");
    }
    for (size_t i = 0; i < sizeof(copiers) / sizeof(copiers[0]); i++) {
        if (copiers[i].type == (found->st_mode & S_IFMT))
            return copiers[i].copy(pair, found, how, err);
    }
    return oci_fail(err, OCI_UNSUPPORTED, NULL, "a node of no known type");
}

static enum oci_status copy_xattr(const char *from, const char *to, const char *attribute,
                                  struct oci_error *err)
{
    static char value[XATTR_SIZE_MAX];
    ssize_t size = lgetxattr(from, attribute, value, sizeof(value));

    if (size < 0)
        return oci_fail_sys(err, errno, "read attribute '%s'", attribute);
    if (lsetxattr(to, attribute, value, (size_t)size, 0) != 0)
        return oci_fail_sys(err, errno, "set attribute '%s'", attribute);
    return OCI_OK;
}

/* The kernel has no call that takes a folder, a name and an attribute before 6.13, so the folder
 * goes through proc. The name is one component and links are not followed. */
static enum oci_status copy_xattrs(const struct oci_node_pair *pair, const char *skip,
                                   struct oci_error *err)
{
    static char names[XATTR_LIST_MAX];
    owned_str char *from = oci_str_printf("/proc/self/fd/%d/%s", pair->fromfd, pair->name);
    owned_str char *to = oci_str_printf("/proc/self/fd/%d/%s", pair->tofd, pair->name);
    ssize_t size = llistxattr(from, names, sizeof(names));
    enum oci_status status = OCI_OK;

    if (size < 0 && errno != ENOTSUP)
        return oci_fail_sys(err, errno, "list attributes");
    for (const char *name = names; status == OCI_OK && size > 0 && name < names + size;
         name += strlen(name) + 1) {
        if (skip == NULL || strncmp(name, skip, strlen(skip)) != 0)
            status = copy_xattr(from, to, name, err);
    }
    return status;
}

enum oci_status oci_node_copy_attributes(const struct oci_node_pair *pair, const struct stat *found,
                                         const char *skip, struct oci_error *err)
{
    const struct timespec times[2] = {found->st_atim, found->st_mtim};
    enum oci_status status;

    if (fchownat(pair->tofd, pair->name, found->st_uid, found->st_gid, AT_SYMLINK_NOFOLLOW) != 0)
        return oci_fail_sys(err, errno, "set owner");
    if (!S_ISLNK(found->st_mode) &&
        fchmodat(pair->tofd, pair->name, found->st_mode & 07777, 0) != 0)
        return oci_fail_sys(err, errno, "set mode");
    status = copy_xattrs(pair, skip, err);
    if (status == OCI_OK && utimensat(pair->tofd, pair->name, times, AT_SYMLINK_NOFOLLOW) != 0)
        return oci_fail_sys(err, errno, "set times");
    return status;
}
