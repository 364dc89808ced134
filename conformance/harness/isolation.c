/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/isolation.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/sched.h>

#include "base/memory.h"
#include "base/owned.h"

static int open_pidfd(pid_t pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

/* The parent may have died before prctl() was called: its descriptor knows. */
static void die_with_parent(int parent_fd)
{
    struct pollfd parent = {.fd = parent_fd, .events = POLLIN};

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (poll(&parent, 1, 0) != 0)
        _exit(1);
}

pid_t cts_isolation_fork(unsigned long long extra_flags, int *ret_pidfd)
{
    owned_fd int parent_fd = open_pidfd(getpid());
    int pidfd = -1;
    struct clone_args args = {
        .flags =
            CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_PIDFD | extra_flags,
        .pidfd = (uintptr_t)&pidfd,
        .exit_signal = SIGCHLD,
    };
    pid_t pid = -1;

    if (parent_fd < 0)
        return -1;
    pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
    if (pid == 0)
        die_with_parent(parent_fd);
    if (pid > 0)
        *ret_pidfd = pidfd;
    return pid;
}

static enum oci_status show_cgroups(enum cts_cgroup_view view, struct oci_error *err)
{
    static const char unified[] = "/sys/fs/cgroup/unified";
    static const char top[] = "/sys/fs/cgroup";

    switch (view) {
    case CTS_VIEW_HOST:
        break;
    case CTS_VIEW_V1:
        /* EINVAL and ENOENT: there is no second hierarchy to hide. */
        if (umount2(unified, MNT_DETACH) < 0 && errno != EINVAL && errno != ENOENT)
            return oci_fail_sys(err, errno, "unmount '%s'", unified);
        break;
    case CTS_VIEW_V2:
        if (umount2(top, MNT_DETACH) < 0 && errno != EINVAL)
            return oci_fail_sys(err, errno, "unmount '%s'", top);
        if (mount("cgroup2", top, "cgroup2", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
            return oci_fail_sys(err, errno, "mount cgroup2 on '%s'", top);
        break;
    }
    return OCI_OK;
}

static enum oci_status mount_area(const struct cts_isolation *what, struct oci_error *err)
{
    /* Large pages make the copy of the probe four times as cheap; not every kernel has them. */
    static const char *const kinds[] = {"mode=0755,huge=within_size", "mode=0755"};

    if (what->keep != NULL && mount(what->keep, what->area, NULL, MS_BIND, NULL) < 0)
        return oci_fail_sys(err, errno, "bind '%s' to '%s'", what->keep, what->area);
    for (size_t i = 0; what->keep == NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        owned_str char *options = oci_str_printf("%s,size=%ld", kinds[i], what->size_area);

        if (mount("plimsoll", what->area, "tmpfs", 0, options) == 0)
            return OCI_OK;
    }
    if (what->keep == NULL)
        return oci_fail_sys(err, errno, "mount a work area on '%s'", what->area);
    return OCI_OK;
}

enum oci_status cts_isolation_enter(const struct cts_isolation *what, struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        return oci_fail_sys(err, errno, "make mounts private");
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
        return oci_fail_sys(err, errno, "mount /proc");
    status = show_cgroups(what->view, err);
    if (status != OCI_OK)
        return status;
    status = mount_area(what, err);
    if (status != OCI_OK)
        return status;
    if (chdir("/") < 0)
        return oci_fail_sys(err, errno, "change to '/'");
    return OCI_OK;
}
