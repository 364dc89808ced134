/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Owner, mode, extended attributes and times of what a layer brings.
 *
 * The order matters to the kernel: a change of owner takes the set-id bits and security.capability
 * away, so those come after it, and times come last.
 */
#pragma once

#include <archive_entry.h>

#include "base/error.h"
#include "unpack/owner.h"

/**
 * Give a node the attributes of its archive entry, but no time to a directory.
 *
 * @param folderfd  O_PATH of the folder that holds it; borrowed.
 * @param name      One component; "" is the folder itself.
 * @param entry     libarchive's; borrowed.
 * @return OCI_OK; OCI_UNSUPPORTED where the file system holds no such extended attribute;
 *         OCI_SYSTEM.
 * @spec img.layer.attributes, img.layer.attributes.mtime, img.layer.attributes.uname
 */
OCI_MUST_USE enum oci_status oci_attributes_set(int folderfd, const char *name,
                                                struct archive_entry *entry,
                                                const struct oci_owner_map *owners,
                                                struct oci_error *err);

/** The modification time of an entry, with nanoseconds. */
struct timespec oci_attributes_modified(struct archive_entry *entry);
