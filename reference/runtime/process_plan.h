/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A process of a container, worked out as far as can be before it exists.
 *
 * What can be granted is compared with what is asked for, and warned of, while there is still
 * somebody to warn; what is left for the process itself are system calls.
 */
#pragma once

#include <sys/types.h>

#include "base/error.h"
#include "bundle/config.h"
#include "runtime/seccomp.h"

enum { OCI_HOME_MAX = 1024 /**< Bytes of HOME in the environment, with the terminator. */ };

/** Start from {0}. */
struct oci_process_plan {
    const struct oci_process *process; /**< Borrowed. */
    char **env;                        /**< Ends in NULL; owned, its texts are borrowed. */
    struct oci_seccomp_filter filter;  /**< Owned. */
    char *listen_fds;                  /**< Owned text in env; NULL where none. */
    char *home;                        /**< HOME=/ in env, OCI_HOME_MAX bytes; NULL: it is set. */
    const char *path;                  /**< Value of PATH in env. */
    uint64_t caps[OCI_N_CAP_SETS];     /**< What is asked for and can be granted. */
    unsigned int preserve_fds;         /**< Descriptors from 3 on that the program gets. */
    int procfd;                        /**< /proc of the runtime; borrowed. */
    int reportfd;                      /**< Channel that gets the filter's listener; borrowed. */
    mode_t umask;                      /**< That the program gets. */
};

enum oci_privilege {
    OCI_PRIVILEGE_OURS, /**< The process has the capabilities of the runtime. */
    OCI_PRIVILEGE_FULL, /**< It is in a user namespace of its own: it has all. */
};

/**
 * Work out a process.
 *
 * @param process       Borrowed, for as long as the plan is used.
 * @param preserve_fds  How many descriptors from 3 on the program gets.
 * @param[out] ret_plan Release with oci_process_plan_done().
 * @return OCI_OK; OCI_SYSTEM.
 * @spec rt.caps.ungrantable, rt.caps.no-fail
 */
OCI_MUST_USE enum oci_status oci_process_plan_make(const struct oci_process *process,
                                                   unsigned int preserve_fds,
                                                   enum oci_privilege privilege,
                                                   struct oci_process_plan *ret_plan,
                                                   struct oci_error *err);

void oci_process_plan_done(struct oci_process_plan *plan);
