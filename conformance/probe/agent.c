/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A seccomp agent: what a runtime sends over one connection, and one notification answered.
 *
 * Everything that arrives is told as it came: how many messages, how many descriptors with each,
 * whether the other side closed. The answer is an error that no kernel gives for the calls that
 * cases ask for, so that whoever gets it was answered by this agent.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <linux/seccomp.h>

#include "probe/names.h"
#include "probe/proc.h"
#include "probe/results.h"
#include "probe/words.h"

enum {
    TEXT_MAX = 32 * 1024,
    MESSAGES_MAX = 64,
    FDS_MAX = 16,
    PATIENCE_MS = 4000, /**< For the end of the connection, and for the notification. */
};

struct message {
    size_t n_bytes;
    size_t n_fds;
};

static struct agent {
    char text[TEXT_MAX];
    size_t size;
    struct message messages[MESSAGES_MAX];
    size_t n_messages;
    int fds[FDS_MAX];
    size_t n_fds;
    int n_connections;
    int n_served;
    bool closed;
} agent;

static int listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (strlen(path) >= sizeof(address.sun_path))
        probe_refuse("agent", path);
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
        chmod(path, 0666) != 0 || listen(fd, 8) != 0)
        probe_refuse("agent", probe_errno_name(errno));
    return fd;
}

static bool comes_in_time(int fd, int timeout_ms)
{
    struct pollfd wanted = {.fd = fd, .events = POLLIN};

    return poll(&wanted, 1, timeout_ms) > 0;
}

static size_t take_fds(struct msghdr *message)
{
    size_t n = 0;

    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part != NULL;
         part = CMSG_NXTHDR(message, part)) {
        const size_t size = part->cmsg_len - CMSG_LEN(0);

        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
            continue;
        for (size_t at = 0; at + sizeof(int) <= size && agent.n_fds < FDS_MAX; at += sizeof(int)) {
            memcpy(&agent.fds[agent.n_fds++], CMSG_DATA(part) + at, sizeof(int));
            n++;
        }
    }
    return n;
}

/* False at the end of the connection. */
static bool take_message(int fd)
{
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * FDS_MAX)];
    struct iovec room = {agent.text + agent.size, TEXT_MAX - agent.size};
    struct msghdr message = {.msg_iov = &room,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = sizeof(control)};
    const ssize_t n = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);

    if (n <= 0 || agent.n_messages == MESSAGES_MAX)
        return false;
    agent.messages[agent.n_messages++] = (struct message){(size_t)n, take_fds(&message)};
    agent.size += (size_t)n;
    return agent.size < TEXT_MAX;
}

static void take_connection(int socket_fd)
{
    const int fd = accept4(socket_fd, NULL, NULL, SOCK_CLOEXEC);

    if (fd < 0)
        return;
    agent.n_connections++;
    agent.closed = false;
    while (comes_in_time(fd, PATIENCE_MS) && !agent.closed)
        agent.closed = !take_message(fd);
    (void)close(fd);
}

static void name_fd(int fd, char target[PROBE_LINK_MAX])
{
    char path[64];

    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    if (!probe_link_read(AT_FDCWD, path, target))
        target[0] = '\0';
}

static void serve(int fd)
{
    struct seccomp_notif asked = {0};
    struct seccomp_notif_resp answer = {.error = -ENOMEDIUM};

    if (!comes_in_time(fd, PATIENCE_MS) || ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &asked) != 0)
        return;
    answer.id = asked.id;
    if (ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &answer) == 0)
        agent.n_served++;
}

static void serve_listeners(void)
{
    for (size_t i = 0; i < agent.n_fds; i++) {
        char target[PROBE_LINK_MAX];

        name_fd(agent.fds[i], target);
        if (strstr(target, "seccomp notify") != NULL)
            serve(agent.fds[i]);
    }
}

static void write_messages(struct probe_json *json)
{
    probe_json_key(json, "messages");
    probe_json_open(json, '[');
    for (size_t i = 0; i < agent.n_messages; i++) {
        probe_json_open(json, '{');
        probe_json_member_number(json, "bytes", (long long)agent.messages[i].n_bytes);
        probe_json_member_number(json, "fds", (long long)agent.messages[i].n_fds);
        probe_json_close(json, '}');
    }
    probe_json_close(json, ']');
}

static void write_fds(struct probe_json *json)
{
    probe_json_key(json, "fds");
    probe_json_open(json, '[');
    for (size_t i = 0; i < agent.n_fds; i++) {
        char target[PROBE_LINK_MAX];

        name_fd(agent.fds[i], target);
        probe_json_string(json, target);
    }
    probe_json_close(json, ']');
}

static void write_result(void)
{
    struct probe_json *json = probe_result_begin(PROBE_ACTS, "agent", NULL);

    probe_json_open(json, '{');
    probe_json_member_number(json, "connections", agent.n_connections);
    probe_json_key(json, "closed");
    probe_json_bool(json, agent.closed);
    write_messages(json);
    write_fds(json);
    probe_json_member_number(json, "served", agent.n_served);
    probe_json_key(json, "text");
    probe_json_string_n(json, agent.text, agent.size);
    probe_json_close(json, '}');
    probe_result_end();
}

/* A second connection would have come by the time that the first notification does. */
void probe_word_agent(struct probe *self, const char *value)
{
    const int fd = listen_at(value);

    (void)self;
    take_connection(fd);
    serve_listeners();
    while (comes_in_time(fd, 0))
        take_connection(fd);
    write_result();
    (void)close(fd);
}
