/* SPDX-License-Identifier: Apache-2.0 */
/** @file One layer applied on top of a root file system. */
#pragma once

#include "base/error.h"
#include "image/layer_stream.h"
#include "unpack/limits.h"
#include "unpack/owner.h"

/**
 * Apply one layer.
 *
 * Entries take effect in archive order. A whiteout hides what lower layers left and nothing that
 * this layer brings. Digest and diff ID are compared at the end.
 *
 * @param rootfd  The root, O_PATH|O_DIRECTORY; borrowed.
 * @param stream  At its start; borrowed.
 * @return OCI_OK; OCI_INVALID, naming the entry; OCI_LIMIT; OCI_UNSUPPORTED; OCI_SYSTEM.
 * @post  On failure the tree under rootfd is unspecified.
 * @spec img.layer.apply-not-extract, img.layer.tar, img.layer.no-duplicates
 */
OCI_MUST_USE enum oci_status oci_layer_apply(int rootfd, struct oci_layer_stream *stream,
                                             const struct oci_unpack_limits *limits,
                                             const struct oci_owner_map *owners,
                                             struct oci_error *err);
