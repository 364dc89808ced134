/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A group of every hierarchy, held by one run for as long as it lives.
 *
 * Control groups belong to the whole host, while two runs may each have a /run of their own. So
 * the folder of the group itself is what is locked: the kernel drops the lock however the run
 * ends, and whoever can lock a group that exists knows that its run is dead.
 */
#pragma once

#include <stddef.h>

#include "base/error.h"

struct cts_cgroups;

struct cts_cgroup_lock {
    int *fds; /**< One for each hierarchy, owned. */
    size_t n;
};

/**
 * Remove what a dead run left under a name, make the group anew and hold it.
 *
 * @param cgroups       Borrowed.
 * @param path          "/plimsoll-0", below the root of each hierarchy.
 * @param[out] ret_lock Released with cts_cgroup_lock_drop().
 * @return OCI_OK; OCI_EXISTS where a living run has it; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status cts_cgroup_lock_take(const struct cts_cgroups *cgroups,
                                                  const char *path,
                                                  struct cts_cgroup_lock *ret_lock,
                                                  struct oci_error *err);

/** Let go of it; the group stays. */
void cts_cgroup_lock_drop(struct cts_cgroup_lock *lock);
