/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A descriptor that travels with bytes through a socket of the local domain. Allocates nothing.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

/**
 * Send bytes, and a descriptor with them, which stays the sender's.
 *
 * @param fd  -1: the bytes alone.
 * @return How many bytes were sent; -1 and errno.
 */
ssize_t oci_pass_fd(int socketfd, const void *bytes, size_t size, int fd);

/**
 * Receive bytes, and what came with them.
 *
 * @param[out] ret_fd  Close-on-exec, the caller closes; -1: none came.
 * @return How many bytes came; -1 and errno.
 */
ssize_t oci_take_fd(int socketfd, void *bytes, size_t size, int *ret_fd);
