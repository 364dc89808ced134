/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Unpacking without rights: in a user namespace, with as many ids as this user has.
 */
#pragma once

#include "base/error.h"
#include "unpack/owner.h"

/** Ids that can be had, as ranges onto themselves. */
struct oci_rootless {
    struct oci_owner_ranges uids;
    struct oci_owner_ranges gids;
};

/**
 * Enter a user namespace of this user, and say which ids there are in it.
 *
 * The subordinate ids of /etc/subuid and /etc/subgid are mapped by newuidmap(1) and newgidmap(1);
 * without them the user is 0 and there is nobody else. Root stays where it is, and may be in a
 * namespace already. To be called before any thread is started.
 *
 * @param[out] ret_owners  Refers to @p rootless.
 * @return OCI_OK; OCI_UNSUPPORTED where the kernel grants no namespace; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_rootless_enter(struct oci_rootless *rootless,
                                                struct oci_owner_map *ret_owners,
                                                struct oci_error *err);
