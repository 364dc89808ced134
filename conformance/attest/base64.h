/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Base64 (RFC 4648), over OpenSSL: written in the standard alphabet with padding, read in the
 * standard and the URL-safe one.
 */
#pragma once

#include <stddef.h>

#include "base/error.h"

/** The text of some bytes; owned by the caller. */
char *cts_base64_encode(const void *data, size_t size);

/**
 * The bytes of a text.
 *
 * @param[out] ret_data Owned by the caller, with a terminator that does not count.
 * @param[out] ret_size Bytes.
 * @return OCI_OK; OCI_INVALID for a character of no alphabet, or a text that no bytes give: bits
 *         left over that are not 0, a length that cannot be.
 */
OCI_MUST_USE enum oci_status cts_base64_decode(const char *text, char **ret_data, size_t *ret_size,
                                               struct oci_error *err);
