/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/pass_fd.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

/* Room for one descriptor; the union gives it the alignment that the macros want. */
union carrier {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
};

ssize_t oci_pass_fd(int socketfd, const void *bytes, size_t size, int fd)
{
    union carrier carrier = {.room = {0}};
    struct iovec part = {.iov_base = (void *)(uintptr_t)bytes, .iov_len = size};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    ssize_t n = 0;

    if (fd >= 0) {
        message.msg_control = carrier.room;
        message.msg_controllen = sizeof(carrier.room);
        carrier.header.cmsg_level = SOL_SOCKET;
        carrier.header.cmsg_type = SCM_RIGHTS;
        carrier.header.cmsg_len = CMSG_LEN(sizeof(fd));
        memcpy(CMSG_DATA(&carrier.header), &fd, sizeof(fd));
    }
    do
        n = sendmsg(socketfd, &message, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    return n;
}

ssize_t oci_take_fd(int socketfd, void *bytes, size_t size, int *ret_fd)
{
    union carrier carrier = {.room = {0}};
    struct iovec part = {.iov_base = bytes, .iov_len = size};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = carrier.room,
                             .msg_controllen = sizeof(carrier.room)};
    ssize_t n = 0;

    do
        n = recvmsg(socketfd, &message, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    *ret_fd = -1;
    if (n >= 0 && message.msg_controllen >= CMSG_LEN(sizeof(int)) &&
        carrier.header.cmsg_type == SCM_RIGHTS)
        memcpy(ret_fd, CMSG_DATA(&carrier.header), sizeof(int));
    return n;
}
