/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Where containers are remembered: one folder a container below the state root.
 *
 * Making the folder claims the id. A lock on the folder says that somebody is changing the
 * container: create, start and delete hold it, and a process that dies lets it go. Queries
 * take no lock; what they read is replaced as a whole.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"

/** Open the state root, making it where it is missing. @param[out] ret_fd  The caller closes. */
OCI_MUST_USE enum oci_status oci_store_make(const char *root, int *ret_fd, struct oci_error *err);

/** Open the state root; OCI_NOT_FOUND where it is missing. */
OCI_MUST_USE enum oci_status oci_store_open(const char *root, int *ret_fd, struct oci_error *err);

/**
 * Claim an id: make its folder, open and lock it.
 *
 * @param storefd      The state root; borrowed.
 * @param[out] ret_fd  The folder; closing it gives the lock back.
 * @return OCI_OK; OCI_INVALID for a bad id; OCI_EXISTS; OCI_SYSTEM.
 * @spec rt.op.create.id-not-unique
 */
OCI_MUST_USE enum oci_status oci_store_claim(int storefd, const char *id, int *ret_fd,
                                             struct oci_error *err);

/** Open the folder of a container. @return OCI_OK; OCI_INVALID; OCI_NOT_FOUND; OCI_SYSTEM. */
OCI_MUST_USE enum oci_status oci_store_find(int storefd, const char *id, int *ret_fd,
                                            struct oci_error *err);

enum oci_store_lock { OCI_LOCK_WAIT, OCI_LOCK_TRY };

/**
 * Lock a container's folder against other changes, until @p dirfd is closed.
 *
 * @return OCI_OK; OCI_BAD_STATE where somebody else has it and @p how is OCI_LOCK_TRY;
 *         OCI_NOT_FOUND where the container was deleted meanwhile; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_store_lock(int dirfd, enum oci_store_lock how,
                                            struct oci_error *err);

/** Whether somebody holds the lock of a container's folder. */
bool oci_store_locked(int dirfd);

/** Remove a container's folder, which is open as @p dirfd: the id is free after. */
OCI_MUST_USE enum oci_status oci_store_remove(int storefd, const char *id, int dirfd,
                                              struct oci_error *err);
