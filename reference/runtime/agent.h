/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The runtime's side of the execution of a program: who gets the listener of its filter.
 */
#pragma once

#include "base/error.h"
#include "bundle/seccomp.h"
#include "runtime/state.h"

/** What the agent is told. Borrowed. */
struct oci_agent {
    const struct oci_seccomp *seccomp; /**< Path and metadata; NULL: there is no agent. */
    const struct oci_state *state;     /**< Of the container. */
    enum oci_life life;
    int pid; /**< Of the process, as the runtime sees it. */
};

/**
 * Check that a filter that notifies can be handed to an agent.
 *
 * @return OCI_OK; OCI_INVALID without a path, or where all system calls would wait for an agent
 *         that cannot be reached without them.
 * @spec rt.seccomp.action.notify
 */
OCI_MUST_USE enum oci_status oci_agent_check(const struct oci_seccomp *seccomp,
                                             struct oci_error *err);

/**
 * Follow the process at the other end of @p fd until it executes its program.
 *
 * @return OCI_OK at the end of the stream, which is the execution; what the process reports.
 */
OCI_MUST_USE enum oci_status oci_agent_follow(int fd, const struct oci_agent *agent,
                                              struct oci_error *err);
