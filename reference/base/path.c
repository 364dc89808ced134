/* SPDX-License-Identifier: Apache-2.0 */
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/openat2.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/path_walk.h"

enum { N_TRIES = 64 /* openat2 says EAGAIN when something was renamed meanwhile */ };

/* Returns a descriptor, or -1 with errno. */
static int open_in_root(int rootfd, const char *path, int flags, mode_t mode)
{
    struct open_how how = {
        .flags = (unsigned int)flags,
        .mode = (flags & O_CREAT) != 0 ? mode & 07777 : 0,
        .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
    };
    long fd = -1;

    for (int i = 0; i < N_TRIES; i++) {
        fd = syscall(SYS_openat2, rootfd, path, &how, sizeof(how));
        if (fd >= 0 || (errno != EAGAIN && errno != EINTR))
            break;
    }
    return (int)fd;
}

static enum oci_status give(int fd, const char *path, int *ret_fd, struct oci_error *err)
{
    if (fd < 0 && errno == ENOENT)
        return oci_fail(err, OCI_NOT_FOUND, NULL, "'%s' does not exist in the root", path);
    if (fd < 0)
        return oci_fail_sys(err, errno, "open '%s' in the root", path);
    *ret_fd = fd;
    return OCI_OK;
}

static enum oci_status check_path(const char *path, struct oci_error *err)
{
    if (path[0] == '\0')
        return oci_fail(err, OCI_INVALID, NULL, "the path is empty");
    return OCI_OK;
}

enum oci_status oci_path_open_walk(int rootfd, const char *path, int flags, mode_t mode,
                                   int *ret_fd, struct oci_error *err)
{
    const struct oci_walk walk = {.flags = flags, .mode = mode};
    enum oci_status status = check_path(path, err);

    if (status != OCI_OK)
        return status;
    return give(oci_walk_open(rootfd, path, &walk), path, ret_fd, err);
}

/* A filter hides the call behind EPERM or ENOSYS; a true EPERM comes back from the walk. */
enum oci_status oci_path_open(int rootfd, const char *path, int flags, mode_t mode, int *ret_fd,
                              struct oci_error *err)
{
    enum oci_status status = check_path(path, err);
    int fd;

    if (status != OCI_OK)
        return status;
    fd = open_in_root(rootfd, path, flags | O_CLOEXEC, mode);
    if (fd < 0 && (errno == ENOSYS || errno == EPERM))
        return oci_path_open_walk(rootfd, path, flags, mode, ret_fd, err);
    return give(fd, path, ret_fd, err);
}

static enum oci_status make(int rootfd, const char *path, const struct oci_walk *walk, int *ret_fd,
                            struct oci_error *err)
{
    owned_fd int fd = -1;
    enum oci_status status = oci_path_open(rootfd, path, walk->flags, 0, &fd, err);

    if (status == OCI_NOT_FOUND) {
        status = OCI_OK;
        fd = oci_walk_open(rootfd, path, walk);
        if (fd < 0)
            status = oci_fail_sys(err, errno, "make '%s' in the root", path);
    }
    if (status == OCI_OK && ret_fd != NULL)
        *ret_fd = steal_fd(&fd);
    return status;
}

enum oci_status oci_path_make_dir(int rootfd, const char *path, mode_t mode, int *ret_fd,
                                  struct oci_error *err)
{
    const struct oci_walk walk = {
        .flags = O_PATH | O_DIRECTORY, .mode = mode, .make = OCI_WALK_MAKE_DIR};

    return make(rootfd, path, &walk, ret_fd, err);
}

enum oci_status oci_path_make_file(int rootfd, const char *path, mode_t mode, int *ret_fd,
                                   struct oci_error *err)
{
    const struct oci_walk walk = {.flags = O_PATH, .mode = mode, .make = OCI_WALK_MAKE_FILE};
    owned_fd int fd = -1;
    enum oci_status status = make(rootfd, path, &walk, &fd, err);
    struct stat st;

    if (status != OCI_OK)
        return status;
    if (fstat(fd, &st) != 0)
        return oci_fail_sys(err, errno, "stat '%s' in the root", path);
    if (S_ISDIR(st.st_mode))
        return oci_fail_sys(err, EISDIR, "make the file '%s' in the root", path);
    if (ret_fd != NULL)
        *ret_fd = steal_fd(&fd);
    return OCI_OK;
}

enum oci_status oci_path_make_parent(int rootfd, const char *path, mode_t mode, int *ret_fd,
                                     char **ret_name, struct oci_error *err)
{
    size_t end = strlen(path);
    size_t start;
    owned_str char *name = NULL;
    owned_str char *parent = NULL;
    enum oci_status status;

    while (end > 0 && path[end - 1] == '/')
        end--;
    for (start = end; start > 0 && path[start - 1] != '/'; start--)
        ;
    name = oci_str_dup_n(path + start, end - start);
    if (name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return oci_fail(err, OCI_INVALID, NULL, "'%s' does not end in a name", path);
    parent = start > 0 ? oci_str_dup_n(path, start) : oci_str_dup("/");
    status = oci_path_make_dir(rootfd, parent, mode, ret_fd, err);
    if (status == OCI_OK)
        *ret_name = steal_str(&name);
    return status;
}
