/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/console.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/file.h"
#include "base/owned.h"

enum oci_status oci_console_connect(const char *path, int *ret_fd, struct oci_error *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    owned_fd int fd = -1;

    if (path == NULL) {
        return oci_fail(err, OCI_INVALID, "rt.process.terminal",
                        "a terminal is asked for, but no console socket is given");
    }
    if (strlen(path) >= sizeof(address.sun_path))
        return oci_fail(err, OCI_INVALID, NULL, "console socket '%s': the path is too long", path);
    memcpy(address.sun_path, path, strlen(path));
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
        return oci_fail_sys(err, errno, "connect to the console socket '%s'", path);
    *ret_fd = steal_fd(&fd);
    return OCI_OK;
}

enum oci_status oci_console_pair(int *ret_ours, int *ret_theirs, struct oci_error *err)
{
    int ends[2] = {-1, -1};

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return oci_fail_sys(err, errno, "make a console socket");
    *ret_ours = ends[0];
    *ret_theirs = ends[1];
    return OCI_OK;
}

enum oci_status oci_pid_file_write(const char *path, pid_t pid, struct oci_error *err)
{
    char text[16];
    int n = snprintf(text, sizeof(text), "%d", pid);
    owned_fd int fd = -1;

    if (path == NULL)
        return OCI_OK;
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return oci_fail_sys(err, errno, "open the pid file '%s'", path);
    return oci_file_write_fd(fd, path, text, (size_t)n, err);
}
