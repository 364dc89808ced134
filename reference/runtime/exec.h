/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Another process in a running container.
 *
 * The specification has no such operation; engines need it (exec-undefined). The process joins
 * all namespaces of the container's process and its cgroups, and is otherwise made as the first
 * one: same limits, same order, same report of failures.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "bundle/config.h"

/** What the caller of exec asks for. Borrowed texts. */
struct oci_exec_request {
    const char *id;
    const char *store;          /**< The state root. */
    const char *process_file;   /**< A process object in JSON; NULL: the container's, changed. */
    struct oci_strings args;    /**< The program, where there is no process_file. */
    struct oci_strings env;     /**< Added to the container's. */
    struct oci_strings caps;    /**< Added to all sets. */
    struct oci_strings groups;  /**< Additional groups, in numbers. */
    const char *user;           /**< "uid" or "uid:gid"; NULL: the container's. */
    const char *cwd;            /**< NULL: the container's. */
    const char *apparmor;       /**< NULL: the container's. */
    const char *process_label;  /**< SELinux; NULL: the container's. */
    const char *console_socket; /**< NULL: none. */
    const char *pid_file;       /**< NULL: none. */
    unsigned int preserve_fds;
    bool terminal;
    bool no_new_privileges;
    bool detach;
    bool even_paused;
};

/**
 * Run a process in a running container.
 *
 * @param[out] ret_exit  Exit status of the process, 128 and more for a signal; 0 when detached.
 * @return OCI_OK; OCI_BAD_STATE for a container that does not run; OCI_INVALID; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_exec(const struct oci_exec_request *request, int *ret_exit,
                                      struct oci_error *err);
