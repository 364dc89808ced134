/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The parts of `plimsoll fixtures`: bundles, images, golden digests.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "base/fields.h"
#include "catalogue/data.h"
#include "cli/options.h"

#define CTS_BUNDLE_RECIPES "fixtures/recipes/bundles"
#define CTS_IMAGE_RECIPES  "fixtures/recipes/images"
#define CTS_GOLDEN         "fixtures/golden"

/** What a command line of `plimsoll fixtures` said, and what the work takes. */
struct cts_workshop {
    const char *out;          /**< Folder for layouts; NULL for the default. */
    double n_jobs;            /**< Layouts built at the same time; 0: one a processor. */
    bool update;              /**< Golden digests are written, not compared. */
    struct oci_strings names; /**< Operands behind the action. */

    struct cts_data data;
    int bundles_fd; /**< Folder of recipes; owned. */
    int images_fd;  /**< Folder of recipes; owned. */
    int probe_fd;   /**< Owned; negative where there is no probe. */
    char *probe;    /**< Path; owned. */
};

/** An action: its messages go to standard output, its failure to err. */
typedef enum oci_status (*cts_fixtures_action)(const struct cts_workshop *workshop,
                                               struct oci_error *err);

enum oci_status cts_fixtures_list_bundles(const struct cts_workshop *workshop,
                                          struct oci_error *err);
enum oci_status cts_fixtures_bundle(const struct cts_workshop *workshop, struct oci_error *err);
enum oci_status cts_fixtures_verify(const struct cts_workshop *workshop, struct oci_error *err);
enum oci_status cts_fixtures_list_images(const struct cts_workshop *workshop,
                                         struct oci_error *err);
enum oci_status cts_fixtures_show(const struct cts_workshop *workshop, struct oci_error *err);
enum oci_status cts_fixtures_build(const struct cts_workshop *workshop, struct oci_error *err);
enum oci_status cts_fixtures_golden(const struct cts_workshop *workshop, struct oci_error *err);
