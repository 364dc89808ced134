/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A layer as the bytes of its tar archive, with its digest and diff ID computed on the way.
 *
 * Three threads work beside the caller: one decodes into a small ring of blocks, one hashes the
 * blob, one hashes the decoded blocks. The caller reads the same blocks, so that decoding, both
 * hashes and the caller's own work share the processors and the memory does not grow with the
 * layer. A stream opened early fills its ring and waits: that is how the next layer is ready when
 * this one ends.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "image/image.h"

/** Bounds on the decoded bytes. */
struct oci_stream_limits {
    uint64_t bytes; /**< Decoded bytes. */
    uint64_t ratio; /**< Decoded bytes for each of the blob's, once past OCI_STREAM_RATIO_FROM. */
};

enum { OCI_STREAM_RATIO_FROM = 16 * 1024 * 1024 /**< Bytes; small layers may shrink well. */ };

struct oci_layer_stream;

/** Open the blob and start the threads. */
OCI_MUST_USE enum oci_status oci_layer_stream_open(const struct oci_layout *layout,
                                                   const struct oci_image_layer *layer,
                                                   const struct oci_stream_limits *limits,
                                                   struct oci_layer_stream **ret_stream,
                                                   struct oci_error *err);

/**
 * The next block of the archive.
 *
 * @param[out] ret_data  Borrowed until the next call.
 * @param[out] ret_size  0 at the end.
 * @return OCI_OK; OCI_INVALID for a damaged stream; OCI_LIMIT; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_layer_stream_next(struct oci_layer_stream *stream,
                                                   const void **ret_data, size_t *ret_size,
                                                   struct oci_error *err);

/**
 * Read to the end and compare digest and diff ID.
 *
 * @return OCI_OK; OCI_INVALID; OCI_UNSUPPORTED for an algorithm that is not known; as next.
 * @spec img.descriptor.digest.verify-retrieved, img.config.diffid, img.config.rootfs.diff-ids
 */
OCI_MUST_USE enum oci_status oci_layer_stream_verify(struct oci_layer_stream *stream,
                                                     struct oci_error *err);

/** Stop the threads, wherever they are, and release all. NULL is nothing. */
void oci_layer_stream_close(struct oci_layer_stream *stream);
