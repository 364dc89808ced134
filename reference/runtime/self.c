/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/self.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/owned.h"
#include "runtime/self_remap.h"

#define SELF  "/proc/self/exe"
#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

static bool is_safe(int fd)
{
    struct statfs seen;

    if (fcntl(fd, F_GET_SEALS) == SEALS)
        return true;
    return fstatfs(fd, &seen) == 0 && (seen.f_flags & ST_RDONLY) != 0;
}

static int open_readonly_mount(void)
{
    struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};
    int fd = open_tree(AT_FDCWD, SELF, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

    if (fd >= 0 && mount_setattr(fd, "", AT_EMPTY_PATH, &attr, sizeof(attr)) < 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

/* A mount's own descriptor serves no reading, so the file is opened by it. */
static bool change_file(int treefd)
{
    char path[32];
    owned_fd int fd = -1;

    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", treefd);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd >= 0 && oci_self_remap(fd, NULL) == OCI_OK;
}

static int open_sealed_copy(int fromfd)
{
    owned_fd int fd = memfd_create("keel", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (fd < 0 || oci_file_copy(fromfd, fd, NULL, NULL) != OCI_OK || fchmod(fd, 0700) < 0 ||
        fcntl(fd, F_ADD_SEALS, SEALS) < 0)
        return -1;
    return steal_fd(&fd);
}

enum oci_status oci_self_protect(char *const *argv, struct oci_error *err)
{
    owned_fd int self = open(SELF, O_RDONLY | O_CLOEXEC);
    owned_fd int safe = -1;

    if (self < 0)
        return oci_fail_sys(err, errno, "open the runtime's own program");
    if (is_safe(self))
        return OCI_OK;
    safe = open_readonly_mount();
    if (safe >= 0 && change_file(safe))
        return OCI_OK;
    if (safe < 0)
        safe = open_sealed_copy(self);
    if (safe >= 0)
        (void)syscall(SYS_execveat, safe, "", argv, environ, AT_EMPTY_PATH);
    return oci_fail_sys(err, errno, "run from a file that cannot be written to");
}
