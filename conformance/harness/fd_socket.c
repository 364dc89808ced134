/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/fd_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    MESSAGE_MAX = 64 << 10, /* Bytes kept of what is sent. */
    FDS_MAX = 8, /* Descriptors looked at in one message; all but the first are closed. */
};

enum oci_status cts_fd_socket_open(const char *path, struct cts_fd_socket *ret_socket,
                                   struct oci_error *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = -1;

    if (strlen(path) >= sizeof(address.sun_path))
        return oci_fail(err, OCI_LIMIT, NULL, "socket path '%s' is longer than 107 bytes", path);
    (void)memcpy(address.sun_path, path, strlen(path) + 1);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return oci_fail_sys(err, errno, "make a socket");
    if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 8) < 0) {
        int sys = errno;

        (void)close(fd);
        return oci_fail_sys(err, sys, "listen on '%s'", path);
    }
    *ret_socket = CTS_FD_SOCKET_NONE;
    ret_socket->fd = fd;
    return OCI_OK;
}

int cts_fd_socket_poll_fd(const struct cts_fd_socket *socket)
{
    return socket->client_fd >= 0 ? socket->client_fd : socket->fd;
}

static void keep_first(const struct cmsghdr *part, int *first)
{
    size_t n = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);

    for (size_t i = 0; i < n; i++) {
        int fd = -1;

        (void)memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof(int));
        if (*first < 0) {
            *first = fd;
        } else {
            (void)close(fd);
        }
    }
}

static int first_fd(struct msghdr *message)
{
    int first = -1;

    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part != NULL;
         part = CMSG_NXTHDR(message, part)) {
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_RIGHTS)
            keep_first(part, &first);
    }
    return first;
}

static void keep_message(struct cts_fd_socket *socket, const char *data, size_t size)
{
    size_t room = MESSAGE_MAX - socket->message.size;

    oci_text_add_n(&socket->message, data, size < room ? size : room);
}

static void end_connection(struct cts_fd_socket *socket)
{
    (void)close(socket->client_fd);
    socket->client_fd = -1;
}

int cts_fd_socket_take(struct cts_fd_socket *socket)
{
    char data[4096];
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * FDS_MAX)];
    struct iovec part = {.iov_base = data, .iov_len = sizeof(data)};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = sizeof(control)};
    ssize_t n = 0;
    int fd = -1;

    if (socket->client_fd < 0)
        socket->client_fd = accept4(socket->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket->client_fd < 0)
        return -1;
    n = recvmsg(socket->client_fd, &message, MSG_CMSG_CLOEXEC);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return -1;
    if (n <= 0) {
        end_connection(socket);
        return -1;
    }
    keep_message(socket, data, (size_t)n);
    fd = first_fd(&message);
    if (fd >= 0)
        (void)fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

void cts_fd_socket_done(struct cts_fd_socket *socket)
{
    if (socket->client_fd >= 0)
        end_connection(socket);
    if (socket->fd >= 0)
        (void)close(socket->fd);
    oci_text_done(&socket->message);
    *socket = CTS_FD_SOCKET_NONE;
}
