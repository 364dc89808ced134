/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The process of a bundle, or of an exec request: what runs, as whom, under which limits.
 *
 * Names of the specification are already numbers of the kernel here, so that the process that
 * becomes the container makes system calls and compares no strings.
 */
#pragma once

#include "bundle/value.h"

/** process.user; ids are those of the container's user namespace. */
struct oci_user {
    uint32_t uid;
    uint32_t gid;
    struct oci_opt_u64 umask; /**< Permission bits. */
    struct oci_u32s additional_gids;
};

enum oci_capability_set {
    OCI_CAP_EFFECTIVE,
    OCI_CAP_BOUNDING,
    OCI_CAP_INHERITABLE,
    OCI_CAP_PERMITTED,
    OCI_CAP_AMBIENT,
    OCI_N_CAP_SETS,
};

/** process.capabilities. */
struct oci_capabilities {
    bool set;                      /**< The object was given. */
    uint64_t sets[OCI_N_CAP_SETS]; /**< Bit n is capability n of the kernel. */
    struct oci_strings unknown;    /**< Names no kernel interface knows: warn, and go on. */
};

struct oci_rlimit {
    int resource;  /**< RLIMIT_ number. */
    uint64_t soft; /**< UINT64_MAX is no limit. */
    uint64_t hard; /**< Likewise. */
};

struct oci_rlimits {
    const struct oci_rlimit *items;
    size_t n_items;
};

/** process.scheduler, in the terms of sched_setattr(2). */
struct oci_scheduler {
    bool set;
    int policy; /**< SCHED_ number. */
    int nice;
    uint32_t priority;
    unsigned int flags; /**< SCHED_FLAG_ bits. */
    uint64_t runtime;   /**< Nanoseconds. */
    uint64_t deadline;  /**< Nanoseconds. */
    uint64_t period;    /**< Nanoseconds. */
};

/** process.ioPriority, in the terms of ioprio_set(2). */
struct oci_io_priority {
    bool set;
    int io_class; /**< 1 real time, 2 best effort, 3 idle. */
    int level;    /**< 0 (highest) to 7. */
};

struct oci_process {
    bool set; /**< The object was given. */
    bool terminal;
    bool no_new_privileges;
    struct oci_opt_u64 console_height; /**< Characters; never set without a terminal. */
    struct oci_opt_u64 console_width;  /**< Likewise. */
    const char *cwd;                   /**< Absolute. */
    struct oci_strings args;           /**< At least one. */
    struct oci_strings env;
    struct oci_user user;
    struct oci_capabilities capabilities;
    struct oci_rlimits rlimits;
    struct oci_opt_i64 oom_score_adj;
    struct oci_scheduler scheduler;
    struct oci_io_priority io_priority;
    struct oci_set exec_cpus_initial; /**< execCPUAffinity.initial; never for the first process. */
    struct oci_set exec_cpus_final;   /**< execCPUAffinity.final; likewise. */
    const char *apparmor_profile;     /**< NULL where none. */
    const char *selinux_label;        /**< NULL where none. */
};
