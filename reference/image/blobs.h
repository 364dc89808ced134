/* SPDX-License-Identifier: Apache-2.0 */
/** @file The files below blobs/ held against their names. */
#pragma once

#include "image/check.h"
#include "image/layout.h"

/**
 * Check that blobs/ is there and that every file below it is named by its digest.
 *
 * @return OCI_OK, with or without defects; OCI_SYSTEM.
 * @spec img.layout.blobs.exists, img.layout.blob.digest, img.layout.blob.charset,
 *       img.layout.blob.unreferenced
 */
OCI_MUST_USE enum oci_status oci_blobs_check(const struct oci_layout *layout,
                                             struct oci_defects *defects, struct oci_error *err);
