/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Hooks: the caller's programs, run at six moments of a container's life.
 *
 * Each is run to its end before the next begins, with the container's state on its standard
 * input. The first that does not exit with 0 fails the whole kind, except for poststop. Hooks
 * of the runtime namespace are run by the runtime, those of the container namespace by the
 * process that is to become the container; the same code serves both and allocates nothing.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"
#include "bundle/config.h"

/** A state document that lacks its pid, which only the process that runs the hook knows. */
struct oci_hook_state {
    const char *before_pid;
    const char *after_pid;
    int pid; /**< -1: leave the member out of the state (before_pid then ends the text). */
};

/** Where hooks are run. */
struct oci_hook_place {
    int dirfd;          /**< Their working directory; -1: that of the caller. */
    const char *clause; /**< Requirement that a failure breaks. */
};

/**
 * Run hooks of one kind in order.
 *
 * @return OCI_OK; OCI_BAD_STATE where one fails, is killed, or runs out of time: the rest is
 *         not run; OCI_SYSTEM where one cannot be run.
 * @spec rt.hooks.order, rt.hooks.sequential, rt.hooks.stdin-state, rt.hooks.timeout
 */
OCI_MUST_USE enum oci_status oci_hooks_run(const struct oci_hooks *hooks,
                                           const struct oci_hook_state *state,
                                           const struct oci_hook_place *place,
                                           struct oci_error *err);

/** Whether there are hooks that the runtime runs while the process waits (prestart, createRuntime).
 */
bool oci_hooks_wait(const struct oci_config *config);

/** Run one hook. @return As oci_hooks_run(). */
OCI_MUST_USE enum oci_status oci_hook_run(const struct oci_hook *hook,
                                          const struct oci_hook_state *state,
                                          const struct oci_hook_place *place,
                                          struct oci_error *err);
