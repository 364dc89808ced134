/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Starts a program with its three standard descriptors on pipes of ours.
 *
 * posix_spawn(3) does not copy the address space, so that starting a command costs the same
 * however much the harness holds. The child is the leader of a process group of its own, with
 * no blocked signal and every signal at its default, and inherits no other descriptor but by
 * `inherit`.
 */
#pragma once

#include <sys/types.h>

#include <jansson.h>

#include "base/error.h"

struct cts_spawn {
    const json_t *argv;    /**< Array of strings; the first is looked up in PATH. */
    const json_t *env;     /**< Object of strings: the whole environment. */
    const char *cwd;       /**< Working folder; NULL for that of the harness. */
    const json_t *input;   /**< String for standard input; NULL for an empty one. */
    const json_t *inherit; /**< What else it inherits, see inherit.h; NULL for nothing. */
};

struct cts_spawned {
    pid_t pid;
    int out_fd; /**< Non-blocking, the caller's. */
    int err_fd; /**< Non-blocking, the caller's. */
};

/**
 * Start a program.
 *
 * @param what             Borrowed.
 * @param[out] ret_spawned Its descriptors belong to the caller.
 * @param[out] err         May be NULL; `sys` says why exec failed.
 * @return OCI_OK; OCI_SYSTEM, with nothing started.
 */
OCI_MUST_USE enum oci_status cts_spawn(const struct cts_spawn *what,
                                       struct cts_spawned *ret_spawned, struct oci_error *err);
