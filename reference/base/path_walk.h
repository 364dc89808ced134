/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Resolving a path inside a root one component at a time.
 *
 * No component is ever followed by the kernel: each is opened with O_NOFOLLOW from the directory
 * before it, links are read and their text put in front of what is left, and '..' goes back to the
 * descriptor one came from, which stops at the root. So nothing that changes meanwhile can lead
 * out.
 */
#pragma once

#include <sys/types.h>

enum {
    OCI_WALK_DEPTH_MAX = 256, /**< Directories inside each other; each holds a descriptor. */
};

/** What to do about components that are missing. */
enum oci_walk_make {
    OCI_WALK_MAKE_NOTHING, /**< ENOENT. */
    OCI_WALK_MAKE_DIR,     /**< All become directories. */
    OCI_WALK_MAKE_FILE,    /**< The last becomes an empty file, the others directories. */
};

struct oci_walk {
    int flags;   /**< Of open(2), for the last component. */
    mode_t mode; /**< Of what is made, less the umask. */
    enum oci_walk_make make;
};

/** Returns a descriptor that the caller closes, or -1 with errno. */
int oci_walk_open(int rootfd, const char *path, const struct oci_walk *walk);
