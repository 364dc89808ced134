/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Decompression of a layer, as a stream with bounded memory.
 *
 * gzip by ISA-L, the fastest decoder there is for it; zstd by libzstd. Both take several members
 * (frames) one after the other, zstd also skippable ones; what follows the last member and is not
 * another one is refused.
 */
#pragma once

#include <stddef.h>

#include "base/error.h"
#include "image/media_type.h"

struct oci_decoder;

/**
 * Start decoding what an open file holds from its start to its end.
 *
 * @param fd  Borrowed until oci_decoder_close(); read by pread(2).
 */
OCI_MUST_USE enum oci_status oci_decoder_open(int fd, enum oci_compression compression,
                                              struct oci_decoder **ret_decoder,
                                              struct oci_error *err);

/**
 * Decode the next bytes.
 *
 * @param[out] ret_size  Bytes written to @p buffer: less than @p room, which may be 0, at the end.
 * @return OCI_OK; OCI_INVALID for a damaged or truncated stream; OCI_SYSTEM.
 * @spec img.layer.gzip, img.layer.zstd
 */
OCI_MUST_USE enum oci_status oci_decoder_read(struct oci_decoder *decoder, void *buffer,
                                              size_t room, size_t *ret_size, struct oci_error *err);

/** NULL is nothing. */
void oci_decoder_close(struct oci_decoder *decoder);
