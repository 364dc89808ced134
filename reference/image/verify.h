/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A layout verified as a whole: every document, every blob that is there, every diff ID.
 *
 * All defects are listed. A blob that is absent is a warning: a layout may leave blobs to an
 * outside store. Nothing is parsed before its size and digest hold.
 */
#pragma once

#include "image/check.h"
#include "image/layer_stream.h"
#include "image/layout.h"

/**
 * Verify all that index.json leads to, or what one reference leads to.
 *
 * @param reference    NULL: everything, with the blobs that nothing refers to.
 * @param limits       Of each layer.
 * @param[out] defects Added to.
 * @return OCI_OK, with or without defects; OCI_SYSTEM where reading failed; OCI_NOT_FOUND.
 * @spec img.descriptor.digest.verify-retrieved, img.descriptor.size.mismatch,
 *       img.descriptor.data.identical, img.config.diffid, img.layout.blobs.exists,
 *       img.layout.blob.digest, img.layout.blob.charset, img.layout.blob.missing
 */
OCI_MUST_USE enum oci_status oci_verify(const struct oci_layout *layout, const char *reference,
                                        const struct oci_stream_limits *limits,
                                        struct oci_defects *defects, struct oci_error *err);
