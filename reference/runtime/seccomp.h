/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The system call filter of a container.
 *
 * libseccomp turns the rules into a BPF program. That happens in the runtime, before the
 * container's process exists; the process itself makes one seccomp(2) call with the finished
 * program. Since compiling costs more than all the rest of a container's start, programs are
 * kept by content: the file says for which rules, library and machine it was made, and is used
 * only where all of that is equal, byte for byte.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "bundle/seccomp.h"

/** A finished filter. Start from {0}. */
struct oci_seccomp_filter {
    void *program; /**< struct sock_filter array; owned. NULL: nothing to load. */
    unsigned short n_instructions;
    unsigned int flags; /**< Of seccomp(2). */
    bool notifies;      /**< Loading gives a listener. */
};

/**
 * Compile the rules.
 *
 * @param cachefd          Folder for finished programs, or -1 for none; borrowed.
 * @param[out] ret_filter  Release with oci_seccomp_filter_done().
 * @return OCI_OK; OCI_INVALID; OCI_UNSUPPORTED for what library or kernel lacks; OCI_SYSTEM.
 * @spec rt.seccomp.default-action, rt.seccomp.architectures, rt.seccomp.default-errno
 */
OCI_MUST_USE enum oci_status oci_seccomp_compile(const struct oci_seccomp *rules, int cachefd,
                                                 struct oci_seccomp_filter *ret_filter,
                                                 struct oci_error *err);

/**
 * Load a filter into the calling thread, for good. Allocates nothing.
 *
 * Needs no_new_privs or CAP_SYS_ADMIN in its user namespace.
 *
 * @param[out] ret_listener  Descriptor of the listener, close-on-exec, the caller closes; -1
 *                           where the filter does not notify. May be NULL if it does not.
 */
OCI_MUST_USE enum oci_status oci_seccomp_load(const struct oci_seccomp_filter *filter,
                                              int *ret_listener, struct oci_error *err);

/**
 * Hand a listener to the agent, in a connection that is made for it and closed after it.
 *
 * @param path      Unix stream socket.
 * @param state     The state document of the container; borrowed.
 * @param metadata  Opaque; NULL for none.
 * @param pid       Of the container's process, as the runtime sees it.
 * @spec rt.seccomp.listener.one-state, rt.seccomp.listener.fd, rt.seccomp.listener.send-error
 */
struct oci_seccomp_agent {
    const char *path;
    const char *metadata;
    const char *state_text; /**< JSON of the container's state. */
    pid_t pid;
};

OCI_MUST_USE enum oci_status oci_seccomp_send(const struct oci_seccomp_agent *agent, int listener,
                                              struct oci_error *err);

void oci_seccomp_filter_done(struct oci_seccomp_filter *filter);
