/* SPDX-License-Identifier: Apache-2.0 */
/** @file Chain IDs: what a layer is called together with all that are below it. */
#pragma once

#include "image/image.h"

/**
 * Chain IDs of all layers, as names of folders: the digest's hex digits.
 *
 * @return One text for each layer and then NULL; the caller frees each and the list.
 * @spec img.config.chainid
 */
char **oci_chain_names(const struct oci_image *image);

void oci_chain_names_done(char ***names);

#define owned_chain __attribute__((cleanup(oci_chain_names_done)))
