/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A container that exists: found, looked at, started, signalled.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "runtime/agent.h"
#include "runtime/state.h"

/** File in the container's folder while it is paused. */
#define OCI_PAUSED_MARK "paused"

/** A container as it was found. Start from OCI_FOUND_NONE. */
struct oci_found {
    int storefd; /**< The state root. */
    int dirfd;   /**< The container's folder. */
    struct oci_state state;
    enum oci_life life;
};

#define OCI_FOUND_NONE ((struct oci_found){.storefd = -1, .dirfd = -1})

/**
 * Find a container.
 *
 * @param store             The state root.
 * @param[out] ret_found    Release with oci_found_done().
 * @return OCI_OK; OCI_INVALID for a bad id; OCI_NOT_FOUND; OCI_SYSTEM.
 * @spec rt.op.state.missing
 */
OCI_MUST_USE enum oci_status oci_find(const char *store, const char *id,
                                      struct oci_found *ret_found, struct oci_error *err);

void oci_found_done(struct oci_found *found);

#define owned_found __attribute__((cleanup(oci_found_done)))

/**
 * Start a created container.
 *
 * @return OCI_OK when the user's program was executed and the poststart hooks have run;
 *         OCI_BAD_STATE for a container that is not created, which is left as it is.
 * @spec rt.op.start.runs, rt.op.start.not-created, rt.hooks.poststart.when
 */
OCI_MUST_USE enum oci_status oci_start(const char *store, const char *id, struct oci_error *err);

/**
 * Hooks that follow the execution of the program; a failing one ends the container.
 *
 * @spec rt.life.hook.poststart.failure
 */
OCI_MUST_USE enum oci_status oci_start_hooks(struct oci_found *found, struct oci_error *err);

/**
 * Ask the container's process, at the other end of @p fd, to become the program.
 *
 * @param[out] ret_hooked  Whether the hooks of startContainer have run well; always written. A
 *                         failure before that is the end of the container, one after it is the
 *                         end of its process only.
 */
OCI_MUST_USE enum oci_status oci_start_through(int fd, const struct oci_agent *agent,
                                               bool *ret_hooked, struct oci_error *err);

/** Stop and delete a container whose hooks have failed. @spec rt.life.delete.undo */
void oci_start_destroy(struct oci_found *found);

/**
 * Send a signal to the first process of a container; SIGKILL ends a paused one, too.
 *
 * @param pidfd  The process; borrowed.
 * @return OCI_OK; OCI_NOT_FOUND where it is gone; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_found_signal(const struct oci_found *found, int pidfd, int signal,
                                              struct oci_error *err);

enum oci_kill_scope { OCI_KILL_PROCESS, OCI_KILL_ALL };

/**
 * Send a signal to the container's process, or to all of its processes.
 *
 * @return OCI_OK; OCI_BAD_STATE for a container that is neither created nor running.
 * @spec rt.op.kill.sends, rt.op.kill.wrong-state
 */
OCI_MUST_USE enum oci_status oci_kill(const char *store, const char *id, int signal,
                                      enum oci_kill_scope scope, struct oci_error *err);
