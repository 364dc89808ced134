/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * linux.seccomp: which system calls are let through.
 *
 * Actions, operators and architectures are rows of the tables in seccomp_names.h; their numbers
 * are ours, runtime/seccomp.c maps them to those of libseccomp.
 */
#pragma once

#include "bundle/value.h"

enum oci_seccomp_action {
    OCI_SCMP_KILL,
    OCI_SCMP_KILL_PROCESS,
    OCI_SCMP_KILL_THREAD,
    OCI_SCMP_TRAP,
    OCI_SCMP_ERRNO,
    OCI_SCMP_TRACE,
    OCI_SCMP_ALLOW,
    OCI_SCMP_LOG,
    OCI_SCMP_NOTIFY,
};

enum oci_seccomp_op {
    OCI_SCMP_NE,
    OCI_SCMP_LT,
    OCI_SCMP_LE,
    OCI_SCMP_EQ,
    OCI_SCMP_GE,
    OCI_SCMP_GT,
    OCI_SCMP_MASKED_EQ,
};

/** One condition; all conditions of a rule must hold. */
struct oci_seccomp_arg {
    uint32_t index;     /**< Argument, 0 to 5. */
    uint64_t value;     /**< Datum, or the mask of OCI_SCMP_MASKED_EQ. */
    uint64_t value_two; /**< Datum of OCI_SCMP_MASKED_EQ. */
    enum oci_seccomp_op op;
};

struct oci_seccomp_args {
    const struct oci_seccomp_arg *items;
    size_t n_items;
};

struct oci_seccomp_rule {
    struct oci_strings names;
    enum oci_seccomp_action action;
    struct oci_opt_u64 errno_ret;
    struct oci_seccomp_args args;
};

struct oci_seccomp_rules {
    const struct oci_seccomp_rule *items;
    size_t n_items;
};

struct oci_seccomp {
    bool set; /**< The object was given. */
    enum oci_seccomp_action default_action;
    struct oci_opt_u64 default_errno_ret;
    struct oci_strings architectures; /**< SCMP_ARCH_ names, each of the known ones. */
    bool has_flags;                   /**< The list was given, perhaps empty. */
    unsigned int flags;               /**< SECCOMP_FILTER_FLAG_ bits. */
    const char *listener_path;        /**< Unix stream socket; NULL where none. */
    const char *listener_metadata;    /**< NULL where none. */
    struct oci_seccomp_rules syscalls;
    bool notifies; /**< Some action is OCI_SCMP_NOTIFY. */
};
