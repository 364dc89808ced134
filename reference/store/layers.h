/* SPDX-License-Identifier: Apache-2.0 */
/** @file The layers of an image in a store. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "image/image.h"
#include "store/store.h"
#include "unpack/unpack.h"

/** Start from OCI_STORE_LAYERS_NONE. */
struct oci_store_layers {
    const struct oci_store *store; /**< Borrowed. */
    char **names;                  /**< Folders, bottom first. */
    int *fds;                      /**< Of the folders; -1 where not open yet. */
    bool *begun;                   /**< The folder is in tmp, locked, and to be made. */
    size_t n_layers;
};

#define OCI_STORE_LAYERS_NONE ((struct oci_store_layers){.names = NULL})

/** Close all; what was begun and not finished is removed. */
void oci_store_layers_done(struct oci_store_layers *layers);

#define owned_layers __attribute__((cleanup(oci_store_layers_done)))

/**
 * Find the layers of an image and make those that are missing.
 *
 * Of two that want the same layer, one makes it and the other waits. All that is new gets on disk
 * together and then takes its name, bottom first.
 *
 * @return OCI_OK; as oci_unpack().
 * @post  On failure the store is as it was before.
 */
OCI_MUST_USE enum oci_status oci_store_layers_get(const struct oci_store *store,
                                                  const struct oci_layout *layout,
                                                  const struct oci_image *image,
                                                  const struct oci_unpack_options *options,
                                                  struct oci_store_layers *ret_layers,
                                                  struct oci_error *err);
