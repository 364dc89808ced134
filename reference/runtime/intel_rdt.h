/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Cache and memory bandwidth of a container (linux.intelRdt), by a mounted resctrl file system.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"
#include "bundle/config.h"

/** What oci_intel_rdt_remove() has to undo. Start from {0}. */
struct oci_intel_rdt_group {
    char *path;    /**< Of the class, absolute; owned. NULL: none was entered. */
    char *monitor; /**< Of the monitoring group, absolute; owned. NULL: none. */
    bool made;     /**< The class was made for the container's id. */
};

/**
 * Find or make the class, write what is asked for, enter the process.
 *
 * @param id              The container's.
 * @param pid             Of the container's process.
 * @param[out] ret_group  Release with oci_intel_rdt_group_done().
 * @return OCI_OK; OCI_UNSUPPORTED without a mounted resctrl; OCI_INVALID for a class that has
 *         other schemas; OCI_NOT_FOUND for one that must exist; OCI_SYSTEM.
 * @post On failure what was made is removed.
 * @spec rt.rdt.tasks, rt.rdt.no-resctrl, rt.rdt.create-dir, rt.rdt.compare, rt.rdt.mon-create
 */
OCI_MUST_USE enum oci_status oci_intel_rdt_enter(const struct oci_intel_rdt *rdt, const char *id,
                                                 pid_t pid, struct oci_intel_rdt_group *ret_group,
                                                 struct oci_error *err);

/** As oci_intel_rdt_enter(), for a resctrl mounted at @p resctrl. */
OCI_MUST_USE enum oci_status oci_intel_rdt_enter_in(const char *resctrl,
                                                    const struct oci_intel_rdt *rdt, const char *id,
                                                    pid_t pid,
                                                    struct oci_intel_rdt_group *ret_group,
                                                    struct oci_error *err);

/** Remove what was made. @spec rt.rdt.remove, rt.rdt.keep, rt.rdt.mon-delete */
OCI_MUST_USE enum oci_status oci_intel_rdt_remove(const struct oci_intel_rdt_group *group,
                                                  struct oci_error *err);

void oci_intel_rdt_group_done(struct oci_intel_rdt_group *group);
