/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The allowed device list, worked out: rules in order become what v1 and v2 each understand.
 *
 * In order means: of the rules that match a device and a kind of access, the last one counts. v2
 * takes a program, which can say just that. v1 keeps one answer for all and a list of exceptions
 * to it, so the rules are folded into that form; rules that no such form holds are refused.
 */
#pragma once

#include "base/error.h"
#include "bundle/config.h"

enum {
    OCI_DEVICE_ALL = OCI_DEVICE_READ | OCI_DEVICE_WRITE | OCI_DEVICE_MKNOD,
    OCI_DEVICE_ANY = -1,         /**< Any major or minor number. */
    OCI_DEVICE_RULES_MAX = 1024, /**< Rules that a list may come to. */
};

/** One exception of v1, or one rule for a program of v2. */
struct oci_device_entry {
    bool allow;
    char type; /**< 'b' or 'c'; 'a' in rules only. */
    unsigned int access;
    int64_t major; /**< Or OCI_DEVICE_ANY. */
    int64_t minor; /**< Likewise. */
};

/** Start from {0}; owned. */
struct oci_device_list {
    struct oci_device_entry *items;
    size_t n_items;
};

/**
 * The rules with what a rule that denies all leaves: default devices, and making listed ones.
 *
 * @param[out] ret_list  The caller frees items.
 * @return OCI_OK; OCI_LIMIT.
 */
OCI_MUST_USE enum oci_status oci_device_list_make(const struct oci_device_rules *rules,
                                                  const struct oci_devices *devices,
                                                  struct oci_device_list *ret_list,
                                                  struct oci_error *err);

/**
 * Fold rules into v1's form.
 *
 * @param[out] ret_allow       The answer for all that is no exception.
 * @param[out] ret_exceptions  The caller frees items.
 * @return OCI_OK; OCI_UNSUPPORTED.
 */
OCI_MUST_USE enum oci_status oci_device_list_fold(const struct oci_device_list *list,
                                                  bool *ret_allow,
                                                  struct oci_device_list *ret_exceptions,
                                                  struct oci_error *err);

/**
 * Attach a program with these rules to a cgroup of v2, in place of the one attached before.
 *
 * @param cgroupfd  The cgroup's directory; borrowed.
 * @return OCI_OK; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_device_program_attach(const struct oci_device_list *list,
                                                       int cgroupfd, struct oci_error *err);
