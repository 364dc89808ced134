/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A tree of files copied within one file system, to the last attribute.
 *
 * Both trees are the store's own. Files may be copied, cloned (both share their blocks until one
 * is written) or linked (both are the same file, which is then never to be written in place).
 */
#pragma once

#include "base/error.h"

enum oci_tree_copy_how { OCI_TREE_COPY, OCI_TREE_CLONE, OCI_TREE_LINK };

/**
 * Copy what is below one directory into another, which is empty, and the directory's attributes.
 *
 * Owner, mode, times with nanoseconds, extended attributes, holes, devices and groups of hard links
 * are those of the original.
 *
 * @param fromfd  Directory; borrowed.
 * @param tofd    Directory; borrowed.
 * @return OCI_OK; OCI_SYSTEM.
 * @post  On failure what is below @p tofd is unspecified.
 */
OCI_MUST_USE enum oci_status oci_tree_copy(int fromfd, int tofd, enum oci_tree_copy_how how,
                                           struct oci_error *err);

/** Owner, mode, extended attributes and times of a directory, but for overlayfs's own notes. */
OCI_MUST_USE enum oci_status oci_tree_copy_attributes(int fromfd, int tofd, struct oci_error *err);
