/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/host_idmap.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/mount.h>
#include <linux/sched.h>

#include "base/file.h"
#include "base/owned.h"

/* A child that waits in a user namespace of its own. */
static pid_t make_waiting_child(void)
{
    struct clone_args what = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
    pid_t pid = (pid_t)syscall(SYS_clone3, &what, sizeof(what));

    if (pid == 0) {
        for (;;)
            (void)pause();
    }
    return pid;
}

static int open_mapping(pid_t child)
{
    char path[64];
    static const char *const files[] = {"uid_map", "gid_map"};

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        (void)snprintf(path, sizeof(path), "/proc/%d/%s", child, files[i]);
        if (oci_file_write(AT_FDCWD, path, "0 1000 1", NULL) != OCI_OK)
            return -1;
    }
    (void)snprintf(path, sizeof(path), "/proc/%d/ns/user", child);
    return open(path, O_RDONLY | O_CLOEXEC);
}

static int make_tmpfs(void)
{
    owned_fd int context = (int)syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);

    if (context < 0 || syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
        return -1;
    return (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, 0);
}

bool cts_host_maps_mounts(void)
{
    pid_t child = make_waiting_child();
    owned_fd int mapping = child < 0 ? -1 : open_mapping(child);
    owned_fd int tmpfs = make_tmpfs();
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_IDMAP};
    bool mapped = false;

    if (mapping >= 0 && tmpfs >= 0) {
        attributes.userns_fd = (unsigned int)mapping;
        mapped = syscall(SYS_mount_setattr, tmpfs, "", AT_EMPTY_PATH, &attributes,
                         sizeof(attributes)) == 0;
    }
    if (child > 0) {
        (void)kill(child, SIGKILL);
        (void)waitpid(child, NULL, 0);
    }
    return mapped;
}
