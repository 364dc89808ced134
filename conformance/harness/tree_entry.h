/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * One entry of a tree on disk, as JSON.
 */
#pragma once

#include <stdint.h>
#include <sys/stat.h>

#include <jansson.h>

/** An entry where it stands. */
struct cts_tree_place {
    int dir_fd;       /**< The directory that holds it; borrowed, readable. */
    const char *name; /**< In it; "." for the directory itself. */
    const char *path; /**< In the tree, as it is shown. */
    uint64_t *left;   /**< Bytes of files that may still be read for their digests. */
};

/**
 * What the kernel says of an entry.
 *
 * @param about Its stat, not followed.
 * @return A new reference.
 */
json_t *cts_tree_entry(const struct cts_tree_place *place, const struct stat *about);
