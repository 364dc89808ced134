/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Paths inside a root that may be hostile.
 *
 * A container's file tree is foreign: any component may be a link that points out of it, and may
 * become one while it is looked at. Every path of a container is therefore resolved by the kernel
 * from a descriptor of its root, as if that were the root directory: '..' stops there, absolute
 * links start there, links of /proc that jump are refused. openat2(2) with RESOLVE_IN_ROOT and
 * RESOLVE_NO_MAGICLINKS does it; where the kernel has no openat2 (before 5.6, or hidden by a
 * filter) a walk, component by component with O_NOFOLLOW, does the same and is tested with the
 * same table.
 *
 * Paths may be absolute or relative; both start at the root.
 */
#pragma once

#include <sys/types.h>

#include "base/error.h"

enum {
    OCI_PATH_LINKS_MAX = 40, /**< Links followed in one path, as the kernel's MAXSYMLINKS. */
};

/**
 * Open a path inside a root.
 *
 * @param rootfd       The root directory; borrowed.
 * @param flags        Of open(2); O_CLOEXEC is added. O_NOFOLLOW applies to the last component.
 * @param mode         Permission bits if O_CREAT makes the file.
 * @param[out] ret_fd  The caller closes.
 * @return OCI_OK; OCI_NOT_FOUND; OCI_INVALID for an empty path; OCI_SYSTEM (ELOOP for a magic
 *         link or too many links).
 */
OCI_MUST_USE enum oci_status oci_path_open(int rootfd, const char *path, int flags, mode_t mode,
                                           int *ret_fd, struct oci_error *err);

/** oci_path_open() without openat2(2): what an older kernel gets. */
OCI_MUST_USE enum oci_status oci_path_open_walk(int rootfd, const char *path, int flags,
                                                mode_t mode, int *ret_fd, struct oci_error *err);

/**
 * Make a directory and the parents that are missing, and open it.
 *
 * What exists is kept as it is; a link on the way is followed inside the root, and a dangling
 * one is made real where it points to.
 *
 * @param mode         Permission bits of what is made.
 * @param[out] ret_fd  O_PATH|O_DIRECTORY; the caller closes. May be NULL.
 * @return OCI_OK; OCI_INVALID; OCI_SYSTEM (ENOTDIR where something else is in the way).
 */
OCI_MUST_USE enum oci_status oci_path_make_dir(int rootfd, const char *path, mode_t mode,
                                               int *ret_fd, struct oci_error *err);

/**
 * Make the parent directories of @p path, open the last and say what the last name is.
 *
 * For mknodat(2), symlinkat(2) and whatever else takes a directory and a name. The name is a
 * single component: neither empty nor '.' nor '..'.
 *
 * @param[out] ret_fd    O_PATH|O_DIRECTORY; the caller closes.
 * @param[out] ret_name  A copy of the last component, without slashes; the caller frees.
 * @return OCI_OK; OCI_INVALID for a path without such a name; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_path_make_parent(int rootfd, const char *path, mode_t mode,
                                                  int *ret_fd, char **ret_name,
                                                  struct oci_error *err);

/**
 * Make an empty file with its parents, as a target for a bind mount, and open it.
 *
 * What exists and is not a directory is kept as it is.
 *
 * @param[out] ret_fd  O_PATH; the caller closes. May be NULL.
 * @return OCI_OK; OCI_INVALID; OCI_SYSTEM (EISDIR where a directory is in the way).
 */
OCI_MUST_USE enum oci_status oci_path_make_file(int rootfd, const char *path, mode_t mode,
                                                int *ret_fd, struct oci_error *err);

/**
 * Remove a file or a directory with all that is below it.
 *
 * Links are removed, never followed. What is mounted below is not entered: it is refused, and
 * what stood before it in the order of reading is gone by then. Depth costs memory, not stack.
 *
 * @param dirfd  Directory that holds it; borrowed.
 * @param name   One component.
 * @return OCI_OK, also where there is nothing; OCI_INVALID for a name with a slash;
 *         OCI_BAD_STATE for a mount point; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_path_remove_tree(int dirfd, const char *name,
                                                  struct oci_error *err);
