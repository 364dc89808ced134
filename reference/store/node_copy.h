/* SPDX-License-Identifier: Apache-2.0 */
/** @file One node of a tree copied: its bytes and its attributes. */
#pragma once

#include <sys/stat.h>

#include "base/error.h"
#include "store/tree_copy.h"

/** The same name in two directories. */
struct oci_node_pair {
    int fromfd;       /**< Borrowed. */
    int tofd;         /**< Borrowed. */
    const char *name; /**< One component, or "." for the directories themselves. */
};

/**
 * Make the node of a type other than a directory; attributes are not set.
 *
 * @param found  Of the original.
 */
OCI_MUST_USE enum oci_status oci_node_copy(const struct oci_node_pair *pair,
                                           const struct stat *found, enum oci_tree_copy_how how,
                                           struct oci_error *err);

/**
 * Give a node the attributes of its original.
 *
 * @param skip  Extended attributes that begin so are left out; NULL: none.
 */
OCI_MUST_USE enum oci_status oci_node_copy_attributes(const struct oci_node_pair *pair,
                                                      const struct stat *found, const char *skip,
                                                      struct oci_error *err);
