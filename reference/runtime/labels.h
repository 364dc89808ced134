/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Security modules of the kernel: the label or profile that a program gets by being executed.
 */
#pragma once

#include "base/error.h"
#include "bundle/config.h"

/**
 * Check that the kernel has the module for every label that is asked for.
 *
 * @param mount_label  NULL: none.
 * @return OCI_OK; OCI_UNSUPPORTED.
 * @spec rt.apparmor, rt.selinux.label, rt.mount-label
 */
OCI_MUST_USE enum oci_status oci_labels_check(const struct oci_process *process,
                                              const char *mount_label, struct oci_error *err);

/**
 * Ask for the labels at the next execve(2) of this thread. Allocates nothing.
 *
 * @param procfd  /proc of the runtime, which nobody in the container can have replaced; borrowed.
 */
OCI_MUST_USE enum oci_status oci_labels_set(int procfd, const struct oci_process *process,
                                            struct oci_error *err);
