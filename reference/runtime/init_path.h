/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The folder of a path inside the container's root, and the last name, without allocating.
 */
#pragma once

#include "base/error.h"

struct oci_init_path {
    int fd;           /**< The folder, made where it was missing; the caller closes. */
    const char *name; /**< Points into the path that was given. */
};

/**
 * Find where a path inside the root ends.
 *
 * @param path  Not ending in a slash, '.' or '..'; borrowed.
 * @return OCI_OK; OCI_INVALID; OCI_LIMIT for a folder of 4,096 bytes or more; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_init_path_parent(int rootfd, const char *path,
                                                  struct oci_init_path *ret_path,
                                                  struct oci_error *err);

/**
 * Make an empty file, and the folders it needs, to mount something on.
 *
 * @param[out] ret_fd  O_PATH; the caller closes.
 */
OCI_MUST_USE enum oci_status oci_init_path_file(int rootfd, const char *path, int *ret_fd,
                                                struct oci_error *err);

/** Make a folder and those it needs. @param[out] ret_fd  O_PATH; the caller closes. */
OCI_MUST_USE enum oci_status oci_init_path_dir(int rootfd, const char *path, int *ret_fd,
                                               struct oci_error *err);
