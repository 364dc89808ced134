/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Files outside of what a tool was asked to make, and what became of them.
 *
 * Canaries are planted where hostile images aim; whatever lies beside them is watched, too. A
 * watch reads a tree before a step and after it, and says in sentences what is not as it was.
 */
#pragma once

#include <jansson.h>

#include "base/error.h"
#include "harness/tree_read.h"

/** One tree under watch. */
struct cts_watch {
    int fd;                    /**< Its root; borrowed. */
    struct cts_tree_wish wish; /**< What of it is the tool's own. */
    const char *shown;         /**< What stands for its root in sentences: "{work}", "". */
    json_t *before;            /**< As last read; owned. */
};

/** Plant canaries in a directory: `canary/keep`, `canary/folder/keep`. */
OCI_MUST_USE enum oci_status cts_canaries_plant(int dir_fd, struct oci_error *err);

/** Read the tree as it is. */
OCI_MUST_USE enum oci_status cts_watch_begin(struct cts_watch *watch, struct oci_error *err);

/** Append a sentence for each thing that changed, and read it as it is from then on. */
OCI_MUST_USE enum oci_status cts_watch_settle(struct cts_watch *watch, json_t *harm,
                                              struct oci_error *err);

/** Free what it holds. */
void cts_watch_done(struct cts_watch *watch);
