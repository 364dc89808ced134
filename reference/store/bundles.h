/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Bundles of a store: a root file system made of layers, and a config.json.
 *
 * The record bundle.json is written last: a folder without it was not finished.
 */
#pragma once

#include <jansson.h>

#include "base/error.h"
#include "image/image.h"
#include "store/layers.h"
#include "store/store.h"

enum oci_bundle_life {
    OCI_BUNDLE_KEPT,      /**< Until it is removed. */
    OCI_BUNDLE_TEMPORARY, /**< As long as its keeper lives. */
};

/** What a bundle is to be. Borrowed. */
struct oci_bundle_request {
    const char *name;   /**< One component. */
    const char *image;  /**< As the user named it, for lists. */
    const json_t *args; /**< In place of the image's Cmd, or NULL. */
    enum oci_bundle_life life;
};

/**
 * Make a bundle of an image and its layers.
 *
 * What a killed process left at the name is removed first.
 *
 * @param[out] ret_fd  Its folder, locked: whoever has it keeps a temporary bundle.
 * @return OCI_OK; OCI_EXISTS; OCI_INVALID; OCI_SYSTEM.
 * @post  On failure nothing is left of it.
 */
OCI_MUST_USE enum oci_status oci_bundle_make(const struct oci_store_layers *layers,
                                             const struct oci_image *image,
                                             const struct oci_bundle_request *request, int *ret_fd,
                                             struct oci_error *err);

/**
 * Remove a bundle.
 *
 * @return OCI_OK; OCI_NOT_FOUND; OCI_BAD_STATE while it is kept by somebody or a process has its
 *         root there; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_bundle_remove(const struct oci_store *store, const char *name,
                                               struct oci_error *err);

/** oci_bundle_remove() by its keeper, who holds the lock. */
OCI_MUST_USE enum oci_status oci_bundle_remove_kept(const struct oci_store *store, const char *name,
                                                    int fd, struct oci_error *err);

/**
 * The record of a bundle.
 *
 * @return OCI_OK; OCI_NOT_FOUND for one that was not finished; OCI_INVALID; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_bundle_record(int fd, json_t **ret_record, struct oci_error *err);

/** Whether some process has its root in the bundle, as a container whose keeper was killed. */
bool oci_bundle_is_used(int fd);
