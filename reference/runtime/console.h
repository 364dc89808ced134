/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The runtime's end of a terminal: where its master is sent.
 */
#pragma once

#include <sys/types.h>

#include "base/error.h"

/** Connect to the caller's console socket. @param[out] ret_fd  Close-on-exec. */
OCI_MUST_USE enum oci_status oci_console_connect(const char *path, int *ret_fd,
                                                 struct oci_error *err);

/**
 * A console socket of our own, for a runtime that relays the terminal itself.
 *
 * @param[out] ret_ours   To receive from.
 * @param[out] ret_theirs What the process sends to.
 */
OCI_MUST_USE enum oci_status oci_console_pair(int *ret_ours, int *ret_theirs,
                                              struct oci_error *err);

/** Write a pid, and nothing else, to a file; @p path NULL: none is asked for. */
OCI_MUST_USE enum oci_status oci_pid_file_write(const char *path, pid_t pid, struct oci_error *err);
