/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/netlink.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANSWER_SIZE = 65536 /* bytes of an answer; the kernel fills no more than 32768 */ };

#define SIZE_HEADER    sizeof(struct nlmsghdr)
#define SIZE_ATTRIBUTE sizeof(struct nlattr)

size_t oci_netlink_align(size_t size)
{
    return (size + NLA_ALIGNTO - 1) / NLA_ALIGNTO * NLA_ALIGNTO;
}

void oci_netlink_begin(struct oci_netlink_request *request, unsigned int type, unsigned int flags,
                       const void *fixed, size_t size)
{
    memset(request, 0, sizeof(*request));
    request->header.nlmsg_len = (__u32)(SIZE_HEADER + size);
    request->header.nlmsg_type = (__u16)type;
    request->header.nlmsg_flags = (__u16)(NLM_F_REQUEST | flags);
    memcpy(request->bytes + SIZE_HEADER, fixed, size);
}

void oci_netlink_add(struct oci_netlink_request *request, unsigned int type, const void *data,
                     size_t size)
{
    size_t start = oci_netlink_align(request->header.nlmsg_len);
    struct nlattr attribute = {.nla_len = (__u16)(SIZE_ATTRIBUTE + size), .nla_type = (__u16)type};

    assert(start + oci_netlink_align(SIZE_ATTRIBUTE + size) <= sizeof(request->bytes));
    memcpy(request->bytes + start, &attribute, sizeof(attribute));
    if (size > 0)
        memcpy(request->bytes + start + SIZE_ATTRIBUTE, data, size);
    request->header.nlmsg_len = (__u32)(start + oci_netlink_align(SIZE_ATTRIBUTE + size));
}

enum oci_status oci_netlink_open(int *ret_fd, struct oci_error *err)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

    if (fd < 0)
        return oci_fail_sys(err, errno, "open a netlink socket");
    *ret_fd = fd;
    return OCI_OK;
}

/* What a message says about the end of an answer. */
struct verdict {
    bool ended;
    int sys; /* errno value */
};

static struct verdict judge(const struct nlmsghdr *message)
{
    const struct nlmsgerr *error = NULL;

    if (message->nlmsg_type == NLMSG_DONE)
        return (struct verdict){.ended = true};
    if (message->nlmsg_type != NLMSG_ERROR)
        return (struct verdict){.ended = false};
    error = (const void *)((const char *)message + SIZE_HEADER);
    return (struct verdict){.ended = true, .sys = -error->error};
}

/* Reads one answer; true when it was the last. */
static bool read_answer(int fd, oci_netlink_visitor visit, void *data, int *ret_sys)
{
    static _Alignas(struct nlmsghdr) char answer[ANSWER_SIZE];
    ssize_t n = recv(fd, answer, sizeof(answer), 0);
    size_t left = n > 0 ? (size_t)n : 0;
    const struct nlmsghdr *message = (const void *)answer;

    *ret_sys = n < 0 ? errno : 0;
    if (n <= 0)
        return errno != EINTR;
    while (left >= sizeof(*message) && message->nlmsg_len >= sizeof(*message) &&
           message->nlmsg_len <= left) {
        struct verdict verdict = judge(message);
        size_t step = oci_netlink_align(message->nlmsg_len);

        *ret_sys = verdict.sys;
        if (verdict.ended)
            return true;
        visit(message, data);
        left -= step < left ? step : left;
        message = (const void *)((const char *)message + step);
    }
    return false;
}

static int converse(int fd, struct oci_netlink_request *request, oci_netlink_visitor visit,
                    void *data)
{
    int sys = 0;

    request->header.nlmsg_seq++;
    if (send(fd, request->bytes, request->header.nlmsg_len, 0) < 0)
        return errno;
    while (!read_answer(fd, visit, data, &sys))
        continue;
    return sys;
}

static void ignore(const struct nlmsghdr *message, void *data)
{
    (void)message;
    (void)data;
}

int oci_netlink_ask(int fd, struct oci_netlink_request *request)
{
    request->header.nlmsg_flags |= NLM_F_ACK;
    return converse(fd, request, ignore, NULL);
}

int oci_netlink_dump(int fd, struct oci_netlink_request *request, oci_netlink_visitor visit,
                     void *data)
{
    request->header.nlmsg_flags |= NLM_F_DUMP;
    return converse(fd, request, visit, data);
}
