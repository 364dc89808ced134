/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A file tree as it lies on disk, read whole without ever leaving it.
 *
 * Every name is looked up in the directory it stands in, from an open descriptor, and no link is
 * followed: whatever a hostile image made of the tree, reading it touches nothing else. Entries,
 * depth and bytes are bounded; what is beyond a bound is counted where that is possible, and said.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "base/error.h"

/** What is read. */
struct cts_tree_wish {
    const char *const *skip; /**< Names right below the root that are passed over. */
    size_t n_skip;
};

enum {
    CTS_TREE_LISTED_MAX = 20000,    /**< Entries with all that is known of them. */
    CTS_TREE_COUNTED_MAX = 4 << 20, /**< Entries in all. */
    CTS_TREE_DEPTH_MAX = 8192,      /**< Levels of directories. */
    CTS_TREE_LINKS_MAX = 100,       /**< Names of one file, for which each lists the others. */
    CTS_TREE_TEXT_MAX = 256,        /**< Bytes of a file that are shown as `text`. */
};

/**
 * Read a tree.
 *
 * @param dir_fd        Its root; borrowed, may be O_PATH.
 * @param wish          NULL: everything.
 * @param[out] ret_tree {"entries": […], "n": entries below the root, "truncated": bool}; names in
 *                      the form of fx_name_text(). A new reference.
 * @param[out] err      May be NULL.
 * @return OCI_OK; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status cts_tree_read(int dir_fd, const struct cts_tree_wish *wish,
                                           json_t **ret_tree, struct oci_error *err);
