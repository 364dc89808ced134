/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * User namespaces that only carry a mapping, and the mapping files of those that do more.
 *
 * An id-mapped mount takes its mapping from a user namespace, by descriptor. Where a mount has
 * mappings of its own, a namespace is made for it by a child that does nothing else and is gone
 * when the descriptor is open.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"
#include "bundle/value.h"

/** The mappings of users and of groups. */
struct oci_idmap_pair {
    const struct oci_id_mappings *uids;
    const struct oci_id_mappings *gids;
};

/**
 * Write uid_map and gid_map of a process that has a new user namespace.
 *
 * Without privilege over the ids, the helpers newuidmap and newgidmap are asked.
 *
 * @param procfd  /proc of the runtime; borrowed.
 * @spec rt.userns.mappings
 */
OCI_MUST_USE enum oci_status oci_idmap_write(int procfd, pid_t pid,
                                             const struct oci_idmap_pair *maps,
                                             struct oci_error *err);

/**
 * A user namespace with these mappings and no process.
 *
 * @param procfd       /proc of the runtime; borrowed.
 * @param[out] ret_fd  The caller closes.
 * @spec rt.mounts.option.idmap.own-mappings
 */
OCI_MUST_USE enum oci_status oci_idmap_open(int procfd, const struct oci_idmap_pair *maps,
                                            int *ret_fd, struct oci_error *err);

/**
 * Map the ids of a detached mount by a user namespace (mount_setattr, MOUNT_ATTR_IDMAP).
 *
 * Allocates nothing.
 *
 * @param kind  OCI_IDMAP_TREE for all mounts below, too.
 * @spec rt.mounts.option.idmap.mount-setattr
 */
OCI_MUST_USE enum oci_status oci_idmap_apply(int mountfd, int usernsfd, bool tree,
                                             struct oci_error *err);
