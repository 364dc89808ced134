/* SPDX-License-Identifier: Apache-2.0 */
/** @file What is in a store, and what of it nobody needs any more. */
#pragma once

#include <jansson.h>

#include "base/error.h"
#include "store/store.h"

/** What was removed. */
struct oci_swept {
    size_t n_layers;
    size_t n_bundles;   /**< Unfinished ones and temporary ones without a keeper. */
    size_t n_leftovers; /**< Of processes that were killed. */
};

/**
 * Remove every layer that no bundle is made of, and what killed processes left.
 *
 * @param store  Opened with OCI_STORE_ALONE.
 * @return OCI_OK; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_store_sweep(const struct oci_store *store,
                                             struct oci_swept *ret_swept, struct oci_error *err);

/**
 * A list: {"store", "storage", "layers": [{"chain", "diffId", "parent"}], "bundles": [{"name",
 * "image", "state", "layers"}]}.
 *
 * @param[out] ret_list  The caller releases.
 */
OCI_MUST_USE enum oci_status oci_store_list(const struct oci_store *store, json_t **ret_list,
                                            struct oci_error *err);
