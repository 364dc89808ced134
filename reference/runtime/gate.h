/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The gate between created and running.
 *
 * The process of a created container waits in the runtime's own code for its start. It
 * listens on a socket in the container's folder, and it holds a lock on a file beside it. Both
 * descriptors are close-on-exec, so executing the user's program gives up the lock and ends
 * the connection in one step of the kernel: "running" is read off the lock, and who waits for
 * the start learns from the end of the stream that the program was executed, or from a message
 * why it was not.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"

/** Make the lock file in the container's folder and lock it. @param[out] ret_fd  Close-on-exec. */
OCI_MUST_USE enum oci_status oci_gate_lock(int dirfd, int *ret_fd, struct oci_error *err);

/** Make the listening socket in the container's folder. @param[out] ret_fd  Close-on-exec. */
OCI_MUST_USE enum oci_status oci_gate_listen(int dirfd, int *ret_fd, struct oci_error *err);

/** Whether somebody still holds the lock: the user's program was not executed yet. */
bool oci_gate_closed(int dirfd);

/** Connect to the socket, as start does. @return OCI_OK; OCI_BAD_STATE; OCI_SYSTEM. */
OCI_MUST_USE enum oci_status oci_gate_connect(int dirfd, int *ret_fd, struct oci_error *err);

/** Wait for a connection, as the container's process does. Allocates nothing. */
OCI_MUST_USE enum oci_status oci_gate_accept(int listenfd, int *ret_fd, struct oci_error *err);
