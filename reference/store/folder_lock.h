/* SPDX-License-Identifier: Apache-2.0 */
/** @file A folder held by one process: the kernel ends the lock when the process ends. */
#pragma once

#include "base/error.h"

enum oci_folder_wait { OCI_FOLDER_WAIT, OCI_FOLDER_TRY };

/**
 * Lock a folder and make sure that it still is the one of that name.
 *
 * @param[out] ret_fd  Holds the lock until it is closed by all that share it.
 * @return OCI_OK; OCI_NOT_FOUND where it is not there, or is another one by now; OCI_BAD_STATE
 *         where another process holds it and this is not to wait; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_folder_lock(int dirfd, const char *name, enum oci_folder_wait wait,
                                             int *ret_fd, struct oci_error *err);
