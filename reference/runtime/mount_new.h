/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * New file systems: made detached by fsopen(2), with what went wrong in the kernel's words.
 *
 * Nothing here allocates.
 */
#pragma once

#include "base/error.h"
#include "bundle/mounts.h"

/**
 * Make a file system and a detached mount of it.
 *
 * Flags of the super block and of the mount are set, but for read-only where tmpcopyup is asked
 * for: the caller fills it first.
 *
 * @param targetfd     Where it is going to be: a tmpfs without a mode takes this folder's.
 * @param label        SELinux context for the mount; NULL: none.
 * @param[out] ret_fd  The detached mount; the caller closes.
 * @return OCI_OK; OCI_INVALID; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_mount_create(int targetfd, const struct oci_mount *mount,
                                              const char *label, int *ret_fd,
                                              struct oci_error *err);

/** Change the super block of the mount at @p targetfd, as remount does. */
OCI_MUST_USE enum oci_status oci_mount_reconfigure(int targetfd, const struct oci_mount *mount,
                                                   struct oci_error *err);
