/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * One entry of a layer as a node of the root file system: file, folder, link, device, FIFO.
 */
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include "base/error.h"
#include "unpack/limits.h"
#include "unpack/owner.h"
#include "unpack/target.h"

/** What applying an entry needs. All borrowed. */
struct oci_node_context {
    struct oci_target *target;
    struct archive *archive;
    const struct oci_unpack_limits *limits;
    const struct oci_owner_map *owners;
};

/**
 * Make the node of @p entry at @p path, in place of what lower layers left there.
 *
 * A folder over a folder keeps its children and takes the new attributes; anything else is
 * removed first.
 *
 * @return OCI_OK; OCI_INVALID; OCI_LIMIT; OCI_SYSTEM.
 * @spec img.layer.file-types, img.layer.hardlinks, img.layer.over.dir-dir, img.layer.over.other,
 *       img.layer.plain-extract
 */
OCI_MUST_USE enum oci_status oci_node_apply(const struct oci_node_context *context,
                                            const char *path, struct archive_entry *entry,
                                            struct oci_error *err);
