/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The terminal of a container: made in its own devpts, its master sent to the caller.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#include "base/owned.h"
#include "base/path.h"
#include "runtime/init.h"
#include "runtime/init_console.h"
#include "runtime/init_path.h"
#include "runtime/pass_fd.h"

enum { PTMX_MAJOR = 5, PTMX_MINOR = 2 };

static enum oci_status open_master(int rootfd, int *ret_fd, struct oci_error *err)
{
    owned_fd int fd = -1;
    struct stat seen;
    int unlock = 0;
    enum oci_status status = oci_path_open(rootfd, "/dev/pts/ptmx", O_RDWR | O_NOCTTY, 0, &fd, err);

    if (status != OCI_OK)
        return oci_within(err, status, "a terminal needs a devpts at /dev/pts");
    if (fstat(fd, &seen) < 0 || !S_ISCHR(seen.st_mode) ||
        seen.st_rdev != makedev(PTMX_MAJOR, PTMX_MINOR)) {
        return oci_fail(err, OCI_INVALID, "rt.process.terminal",
                        "'/dev/pts/ptmx' is not the kernel's terminal device");
    }
    if (ioctl(fd, TIOCSPTLCK, &unlock) < 0)
        return oci_fail_sys(err, errno, "unlock the terminal");
    *ret_fd = steal_fd(&fd);
    return OCI_OK;
}

static enum oci_status send_master(int socketfd, int master, struct oci_error *err)
{
    static const char name[] = "/dev/ptmx";

    if (oci_pass_fd(socketfd, name, sizeof(name) - 1, master) < 0)
        return oci_fail_sys(err, errno, "send the terminal to the console socket");
    return OCI_OK;
}

static enum oci_status set_size(int fd, const struct oci_process *process, struct oci_error *err)
{
    struct winsize size = {.ws_row = (unsigned short)process->console_height.value,
                           .ws_col = (unsigned short)process->console_width.value};

    if (!process->console_height.set && !process->console_width.set)
        return OCI_OK;
    if (ioctl(fd, TIOCSWINSZ, &size) < 0)
        return oci_fail_sys(err, errno, "set the size of the terminal");
    return OCI_OK;
}

static enum oci_status become_terminal(int slave, struct oci_error *err)
{
    if (ioctl(slave, TIOCSCTTY, 0) < 0)
        return oci_fail_sys(err, errno, "make the terminal the controlling one");
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (dup2(slave, fd) < 0)
            return oci_fail_sys(err, errno, "make the terminal descriptor %d", fd);
    }
    return OCI_OK;
}

enum oci_status oci_console_open(int rootfd, int socketfd, const struct oci_process *process,
                                 int *ret_slave, struct oci_error *err)
{
    owned_fd int master = -1;
    owned_fd int slave = -1;
    enum oci_status status = open_master(rootfd, &master, err);

    if (status == OCI_OK)
        status = set_size(master, process, err);
    if (status != OCI_OK)
        return status;
    /* By descriptor, so that no path of the container decides what is opened. */
    slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (slave < 0)
        return oci_fail_sys(err, errno, "open the other end of the terminal");
    if (fchown(slave, process->user.uid, (gid_t)-1) < 0 && errno != EINVAL && errno != EPERM)
        return oci_fail_sys(err, errno, "give the terminal to user %u", process->user.uid);
    status = send_master(socketfd, master, err);
    if (status == OCI_OK)
        status = become_terminal(slave, err);
    if (status == OCI_OK)
        *ret_slave = steal_fd(&slave);
    return status;
}

/* rt.devices.default.console */
static enum oci_status bind_console(const struct oci_container *c, int slave, struct oci_error *err)
{
    owned_fd int tree = open_tree(slave, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    owned_fd int target = -1;
    enum oci_status status = OCI_OK;

    if (tree < 0)
        return oci_fail_sys(err, errno, "copy the mount of the terminal");
    status = oci_init_path_file(c->rootfd, "/dev/console", &target, err);
    if (status != OCI_OK)
        return status;
    if (move_mount(tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
        return oci_fail_sys(err, errno, "bind the terminal to /dev/console");
    return OCI_OK;
}

enum oci_status oci_init_console(struct oci_container *c, struct oci_error *err)
{
    owned_fd int slave = -1;
    enum oci_status status = OCI_OK;

    if (!c->config.process.terminal)
        return OCI_OK;
    status = oci_console_open(c->rootfd, c->consolefd, &c->config.process, &slave, err);
    return status == OCI_OK ? bind_console(c, slave, err) : status;
}
