/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Whiteouts: how a layer says that something of the layers below is gone.
 *
 * An entry ".wh.NAME" hides NAME, ".wh..wh..opq" hides all that its folder holds. Both act on what
 * lower layers left and on nothing that the own layer brings, wherever they stand in the archive.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "unpack/target.h"

/** Whether the last component of @p path marks a whiteout of either kind. */
bool oci_whiteout_is(const char *path);

/**
 * Apply the whiteout @p path.
 *
 * @return OCI_OK, also where there is nothing to hide; OCI_INVALID for one that names '.' or '..';
 *         OCI_SYSTEM.
 * @spec img.layer.whiteout.removes, img.layer.whiteout.hidden, img.layer.whiteout.lower-only,
 *       img.layer.opaque.hides-all, img.layer.opaque.accept, img.layer.opaque.order-free
 */
OCI_MUST_USE enum oci_status oci_whiteout_apply(struct oci_target *target, const char *path,
                                                struct oci_error *err);
