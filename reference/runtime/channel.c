/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/channel.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/pass_fd.h"

enum { CLAUSE_MAX = 96 /* Bytes, with the terminator. */ };

/* What travels. The text is last, so that short messages are short packets. */
struct packet {
    int32_t kind;
    int32_t status;
    int32_t sys;
    int64_t number;
    char clause[CLAUSE_MAX];
    char text[OCI_ERROR_TEXT_MAX];
};

enum oci_status oci_channel_pair(int ret_ends[2], struct oci_error *err)
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ret_ends) < 0)
        return oci_fail_sys(err, errno, "make a pair of sockets");
    return OCI_OK;
}

enum oci_status oci_channel_send(int fd, enum oci_message_kind kind, int64_t number,
                                 struct oci_error *err)
{
    struct packet packet = {.kind = (int32_t)kind, .number = number};

    if (oci_pass_fd(fd, &packet, offsetof(struct packet, clause), -1) < 0)
        return oci_fail_sys(err, errno, "send to the other side of the channel");
    return OCI_OK;
}

void oci_channel_send_error(int fd, const struct oci_error *failed)
{
    struct packet packet = {
        .kind = OCI_MESSAGE_ERROR, .status = (int32_t)failed->status, .sys = failed->sys};

    if (failed->clause != NULL)
        (void)strncpy(packet.clause, failed->clause, sizeof(packet.clause) - 1);
    memcpy(packet.text, failed->text, sizeof(packet.text));
    packet.text[sizeof(packet.text) - 1] = '\0';
    (void)oci_pass_fd(fd, &packet, sizeof(packet), -1);
}

/*
 * The sender may be another process image, so its pointer to the clause means nothing here. A
 * process reports one error, so one static copy is enough.
 */
static const char *keep_clause(const char *clause)
{
    static char kept[CLAUSE_MAX];

    if (clause[0] == '\0')
        return NULL;
    memcpy(kept, clause, sizeof(kept));
    kept[sizeof(kept) - 1] = '\0';
    return kept;
}

static enum oci_status take_error(struct packet *packet, struct oci_error *err)
{
    enum oci_status status = OCI_SYSTEM;

    if (packet->status > OCI_OK && packet->status <= OCI_SYSTEM)
        status = (enum oci_status)packet->status;
    packet->text[sizeof(packet->text) - 1] = '\0';
    if (err == NULL)
        return status;
    (void)oci_fail(err, status, keep_clause(packet->clause), "%s", packet->text);
    err->sys = packet->sys;
    return status;
}

enum oci_status oci_channel_send_fd(int fd, enum oci_message_kind kind, int carried,
                                    struct oci_error *err)
{
    struct packet packet = {.kind = (int32_t)kind};

    if (oci_pass_fd(fd, &packet, offsetof(struct packet, clause), carried) < 0)
        return oci_fail_sys(err, errno, "send a descriptor");
    return OCI_OK;
}

static enum oci_status take_packet(int fd, struct packet *packet, int *ret_carried,
                                   struct oci_error *err)
{
    ssize_t n = oci_take_fd(fd, packet, sizeof(*packet), ret_carried);

    if (n < 0 && errno != ECONNRESET)
        return oci_fail_sys(err, errno, "receive from the other side of the channel");
    if (n < (ssize_t)offsetof(struct packet, clause))
        packet->kind = OCI_MESSAGE_END;
    return packet->kind == OCI_MESSAGE_ERROR ? take_error(packet, err) : OCI_OK;
}

enum oci_status oci_channel_receive_fd(int fd, enum oci_message_kind *ret_kind, int *ret_carried,
                                       struct oci_error *err)
{
    struct packet packet = {.kind = OCI_MESSAGE_END};
    enum oci_status status = take_packet(fd, &packet, ret_carried, err);

    if (status == OCI_OK)
        *ret_kind = (enum oci_message_kind)packet.kind;
    return status;
}

enum oci_status oci_channel_receive(int fd, enum oci_message_kind *ret_kind, int64_t *ret_number,
                                    struct oci_error *err)
{
    struct packet packet = {.kind = OCI_MESSAGE_END};
    int carried = -1;
    enum oci_status status = take_packet(fd, &packet, &carried, err);

    if (carried >= 0)
        (void)close(carried);
    if (status != OCI_OK)
        return status;
    *ret_kind = (enum oci_message_kind)packet.kind;
    if (ret_number != NULL)
        *ret_number = packet.number;
    return OCI_OK;
}

enum oci_status oci_channel_expect(int fd, enum oci_message_kind wanted, int64_t *ret_number,
                                   struct oci_error *err)
{
    enum oci_message_kind kind = OCI_MESSAGE_END;
    enum oci_status status = oci_channel_receive(fd, &kind, ret_number, err);

    if (status != OCI_OK)
        return status;
    if (kind == OCI_MESSAGE_END)
        return oci_fail(err, OCI_BAD_STATE, NULL, "the other side of the channel has died");
    if (kind != wanted) {
        return oci_fail(err, OCI_BAD_STATE, NULL, "the channel brought message %d, wanted %d",
                        (int)kind, (int)wanted);
    }
    return OCI_OK;
}
