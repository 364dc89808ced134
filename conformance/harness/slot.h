/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The place of a run on the host.
 *
 * A run takes the lowest free number. A locked file under /run/plimsoll/<number> says that it is
 * taken, and the kernel drops the lock however the run ends. The number names what the run
 * makes outside its namespaces, its control groups, so that the next run finds what a killed
 * one left. The groups are locked likewise (cgroup_lock.h), for runs that do not share a /run. Work
 * areas are mounted in private namespaces: all have the same path in every run, so that results can
 * be compared.
 */
#pragma once

#include "base/error.h"
#include "harness/cgroup_lock.h"

struct cts_cgroups;

struct cts_slot {
    int number;
    int lock_fd;  /**< Held as long as the run lives. */
    char *dir;    /**< "/run/plimsoll/0". */
    char *area;   /**< "/run/plimsoll/case": where each case mounts its own work area. */
    char *cgroup; /**< "/plimsoll-0". */
    struct cts_cgroup_lock cgroup_lock;
};

#define CTS_SLOT_NONE ((struct cts_slot){.lock_fd = -1})

/**
 * Take the lowest free slot, and remove what dead runs left in any.
 *
 * @param cgroups      The host's hierarchies; borrowed.
 * @param[out] ret_slot Given back with cts_slot_drop().
 * @param[out] err     May be NULL.
 * @return OCI_OK; OCI_LIMIT where a hundred runs are alive; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status cts_slot_take(const struct cts_cgroups *cgroups,
                                           struct cts_slot *ret_slot, struct oci_error *err);

/** Remove what the run made on the host and free the slot. */
void cts_slot_drop(struct cts_slot *slot, const struct cts_cgroups *cgroups);
