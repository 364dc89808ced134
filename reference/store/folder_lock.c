/* SPDX-License-Identifier: Apache-2.0 */
#include "store/folder_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/owned.h"

static enum oci_status lock(int fd, const char *name, enum oci_folder_wait wait,
                            struct oci_error *err)
{
    int result;

    do {
        result = flock(fd, LOCK_EX | (wait == OCI_FOLDER_TRY ? LOCK_NB : 0));
    } while (result != 0 && errno == EINTR);
    if (result == 0)
        return OCI_OK;
    if (errno == EWOULDBLOCK)
        return oci_fail(err, OCI_BAD_STATE, NULL, "'%s' is in use by another process", name);
    return oci_fail_sys(err, errno, "lock '%s'", name);
}

enum oci_status oci_folder_lock(int dirfd, const char *name, enum oci_folder_wait wait, int *ret_fd,
                                struct oci_error *err)
{
    owned_fd int fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat held;
    struct stat named;
    enum oci_status status;

    if (fd < 0 && errno == ENOENT)
        return oci_fail(err, OCI_NOT_FOUND, NULL, "no '%s'", name);
    if (fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", name);
    status = lock(fd, name, wait, err);
    if (status != OCI_OK)
        return status;
    if (fstat(fd, &held) != 0)
        return oci_fail_sys(err, errno, "stat '%s'", name);
    if (fstatat(dirfd, name, &named, AT_SYMLINK_NOFOLLOW) != 0 || named.st_ino != held.st_ino)
        return oci_fail(err, OCI_NOT_FOUND, NULL, "'%s' is gone", name);
    *ret_fd = steal_fd(&fd);
    return OCI_OK;
}
