/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * How the runtime and the process that becomes the container talk to each other.
 *
 * A pair of connected sequential packet sockets: one message, one packet. A message says how
 * far the sender has come or what went wrong; the end of the stream says that the peer has
 * died, or, on the start channel, that it has become the user's program, because its end is
 * closed by execve(2). Nothing here allocates: it runs between clone and exec.
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

enum oci_message_kind {
    OCI_MESSAGE_END,         /**< No message: the peer closed its end. */
    OCI_MESSAGE_PID,         /**< The first process of the container has this pid. */
    OCI_MESSAGE_ADMITTED,    /**< Ids are mapped, the cgroup is entered: go on. */
    OCI_MESSAGE_ENVIRONMENT, /**< All but the change of root is done: time for hooks. */
    OCI_MESSAGE_CONTINUE,    /**< The hooks of the runtime namespace have run. */
    OCI_MESSAGE_HOOKED,      /**< The hooks of the container namespace have run. */
    OCI_MESSAGE_READY,       /**< The container is complete and waits for its start. */
    OCI_MESSAGE_COMMIT,      /**< The state is recorded: wait for start. */
    OCI_MESSAGE_START,       /**< Run the user's program. */
    OCI_MESSAGE_LISTENER,    /**< Carries the listener of a system call filter. */
    OCI_MESSAGE_ERROR,       /**< The peer failed; the message carries the error. */
};

/**
 * Make a connected pair.
 *
 * @param[out] ret_ends  Both close-on-exec; the caller closes.
 */
OCI_MUST_USE enum oci_status oci_channel_pair(int ret_ends[2], struct oci_error *err);

/** Send a message with a number. */
OCI_MUST_USE enum oci_status oci_channel_send(int fd, enum oci_message_kind kind, int64_t number,
                                              struct oci_error *err);

/** Send an error, if the peer is still there to hear it. */
void oci_channel_send_error(int fd, const struct oci_error *failed);

/**
 * Wait for a message.
 *
 * @param[out] ret_kind    OCI_MESSAGE_END where the peer is gone.
 * @param[out] ret_number  May be NULL.
 * @return OCI_OK; what an OCI_MESSAGE_ERROR carries, in @p err too; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_channel_receive(int fd, enum oci_message_kind *ret_kind,
                                                 int64_t *ret_number, struct oci_error *err);

/** Send a message that carries a descriptor, which stays the sender's. */
OCI_MUST_USE enum oci_status oci_channel_send_fd(int fd, enum oci_message_kind kind, int carried,
                                                 struct oci_error *err);

/**
 * As oci_channel_receive(), for messages that may carry a descriptor.
 *
 * @param[out] ret_carried  Close-on-exec, the caller closes; -1 where there is none.
 */
OCI_MUST_USE enum oci_status oci_channel_receive_fd(int fd, enum oci_message_kind *ret_kind,
                                                    int *ret_carried, struct oci_error *err);

/** As oci_channel_receive(), where only @p wanted will do. */
OCI_MUST_USE enum oci_status oci_channel_expect(int fd, enum oci_message_kind wanted,
                                                int64_t *ret_number, struct oci_error *err);
