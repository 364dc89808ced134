/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/gate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/owned.h"

#define LOCK_NAME   "gate"
#define SOCKET_NAME "start"

enum oci_status oci_gate_lock(int dirfd, int *ret_fd, struct oci_error *err)
{
    owned_fd int fd = openat(dirfd, LOCK_NAME, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0 || flock(fd, LOCK_EX) < 0)
        return oci_fail_sys(err, errno, "make and lock the gate file");
    *ret_fd = steal_fd(&fd);
    return OCI_OK;
}

bool oci_gate_closed(int dirfd)
{
    owned_fd int fd = openat(dirfd, LOCK_NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    return fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
}

/* A folder may be deeper than a socket address is long: the kernel follows the descriptor. */
static struct sockaddr_un socket_address(int dirfd)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    (void)snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/" SOCKET_NAME,
                   dirfd);
    return address;
}

static int make_socket(void)
{
    return socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
}

enum oci_status oci_gate_listen(int dirfd, int *ret_fd, struct oci_error *err)
{
    struct sockaddr_un address = socket_address(dirfd);
    owned_fd int fd = make_socket();

    if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
        listen(fd, 1) < 0)
        return oci_fail_sys(err, errno, "make the socket that waits for start");
    *ret_fd = steal_fd(&fd);
    return OCI_OK;
}

enum oci_status oci_gate_connect(int dirfd, int *ret_fd, struct oci_error *err)
{
    struct sockaddr_un address = socket_address(dirfd);
    owned_fd int fd = make_socket();

    if (fd < 0)
        return oci_fail_sys(err, errno, "make a socket");
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0) {
        if (errno == ECONNREFUSED || errno == ENOENT) {
            return oci_fail(err, OCI_BAD_STATE, "rt.op.start.not-created",
                            "the container does not wait for its start");
        }
        return oci_fail_sys(err, errno, "connect to the container's process");
    }
    *ret_fd = steal_fd(&fd);
    return OCI_OK;
}

enum oci_status oci_gate_accept(int listenfd, int *ret_fd, struct oci_error *err)
{
    int fd = -1;

    do {
        fd = accept4(listenfd, NULL, NULL, SOCK_CLOEXEC);
    } while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
    if (fd < 0)
        return oci_fail_sys(err, errno, "wait for start");
    *ret_fd = fd;
    return OCI_OK;
}
