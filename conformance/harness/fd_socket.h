/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A listening local socket on which a subject hands over a descriptor.
 *
 * A runtime sends the master of the container's terminal to the console socket, and the
 * notification descriptor of a seccomp filter to the listener's socket, both by SCM_RIGHTS. The
 * text that comes with it is kept: for seccomp it is the container process state.
 */
#pragma once

#include "base/error.h"
#include "base/text.h"

struct cts_fd_socket {
    int fd;        /**< Listens; -1 where there is none. */
    int client_fd; /**< The connection being read; -1 between connections. */
    struct oci_text message;
};

#define CTS_FD_SOCKET_NONE ((struct cts_fd_socket){.fd = -1, .client_fd = -1})

/**
 * Listen.
 *
 * @param path           Of at most 107 bytes; made.
 * @param[out] ret_socket Freed with cts_fd_socket_done().
 * @param[out] err       May be NULL.
 * @return OCI_OK; OCI_LIMIT for a longer path; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status cts_fd_socket_open(const char *path, struct cts_fd_socket *ret_socket,
                                                struct oci_error *err);

/** What to poll for: the connection, or the socket while there is none. */
int cts_fd_socket_poll_fd(const struct cts_fd_socket *socket);

/** Take in what there is. @return A non-blocking descriptor that is the caller's, or -1. */
int cts_fd_socket_take(struct cts_fd_socket *socket);

/** Close and free. */
void cts_fd_socket_done(struct cts_fd_socket *socket);
