/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * An image unpacked into a root file system.
 *
 * The tree is built beside its place under a hidden name and renamed when every digest held, so
 * that a reader sees all of it or nothing, and a failure leaves nothing behind.
 */
#pragma once

#include "base/beside.h"
#include "base/error.h"
#include "image/image.h"
#include "unpack/limits.h"
#include "unpack/owner.h"

struct oci_unpack_options {
    struct oci_unpack_limits limits;
    struct oci_owner_map owners;
    enum oci_durability durability; /**< One syncfs at the end or none. */
};

/**
 * Unpack all layers of an image.
 *
 * @param path  Where the root file system is to be; must not exist, its parent must.
 * @return OCI_OK; OCI_EXISTS; OCI_INVALID, naming layer and entry; OCI_LIMIT; OCI_UNSUPPORTED;
 *         OCI_SYSTEM.
 * @post  On failure nothing is at @p path and nothing beside it.
 * @spec img.manifest.layers.result, img.manifest.layers.stack-order
 */
OCI_MUST_USE enum oci_status oci_unpack(const struct oci_layout *layout,
                                        const struct oci_image *image,
                                        const struct oci_unpack_options *options, const char *path,
                                        struct oci_error *err);
