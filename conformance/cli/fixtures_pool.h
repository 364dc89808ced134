/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Many fixture images, built by several threads.
 */
#pragma once

#include "base/digest.h"
#include "base/error.h"
#include "base/fields.h"

struct cts_fixtures_pool {
    int images_fd; /**< Folder of recipes; borrowed. */
    int out_fd;    /**< Where layouts go, one folder a fixture; borrowed. */
    int probe_fd;  /**< Borrowed; negative: the stand-in. */
    size_t n_jobs; /**< Threads; 0: one a processor. */
    bool discard;  /**< A layout goes again once its digest is taken. */
};

/**
 * Build fixtures.
 *
 * @param names        Of fixtures; each is built once.
 * @param[out] hexes   A digest of the layout for each name; room for as many.
 * @return OCI_OK; the first failure in the order of the names; others then may be built or not.
 */
OCI_MUST_USE enum oci_status cts_fixtures_pool_build(const struct cts_fixtures_pool *pool,
                                                     const struct oci_strings *names,
                                                     char (*hexes)[OCI_SHA256_HEX],
                                                     struct oci_error *err);
