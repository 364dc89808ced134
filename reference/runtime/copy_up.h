/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Filling a new tmpfs with what it is going to cover (tmpcopyup).
 */
#pragma once

#include "base/error.h"

/**
 * Copy a directory's content: files, directories, links, with modes and owners.
 *
 * What is mounted below is not entered. Allocates nothing; the depth is bounded.
 *
 * @param fromfd  Directory, O_PATH; borrowed.
 * @param tofd    Directory or detached mount; borrowed.
 * @return OCI_OK; OCI_LIMIT for a tree that is too deep; OCI_UNSUPPORTED for devices, sockets
 *         and fifos; OCI_SYSTEM.
 * @spec rt.mounts.option.tmpcopyup
 */
OCI_MUST_USE enum oci_status oci_copy_up(int fromfd, int tofd, struct oci_error *err);
