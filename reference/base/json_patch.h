/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * JSON Patch (RFC 6902): add, remove, replace, move, copy, test.
 */
#pragma once

#include <jansson.h>

#include "base/error.h"

/**
 * Apply a patch to a document, all of it or nothing.
 *
 * @param[in,out] doc  Holds the document; replaced by a new one on success (the old is released),
 *                     the same as before on failure.
 * @param patch        The array of operations; borrowed, and not shared with the result.
 * @return OCI_OK; OCI_INVALID: the text names the operation by its place in the patch ("/2: …").
 */
OCI_MUST_USE enum oci_status oci_json_patch(json_t **doc, const json_t *patch,
                                            struct oci_error *err);
