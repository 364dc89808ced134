/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * `plimsoll list --requirements`: the catalogue, filtered.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "catalogue/data.h"

/** What is shown; NULL stands for all. */
struct cts_requirement_filter {
    const char *chapter;  /**< Glob: "config-linux", "config-linux.md" or "image-spec/config.md". */
    const char *level;    /**< "MUST", "SHOULD", "MAY"; in any case. */
    const char *subject;  /**< Glob of who is bound: "runtime", "image *". */
    const char *testable; /**< "yes", "conditional", "partly", "no". */
    const char *version;  /**< Version of the standard that it must hold in: "1.0.2". */
    bool details;         /**< Level, subject and statement too, separated by tabs. */
};

/** OCI_INVALID for a word that is no level, no testability, no version. */
OCI_MUST_USE enum oci_status cts_requirement_filter_check(
    const struct cts_requirement_filter *filter, struct oci_error *err);

/**
 * Print the requirements that pass, one a line.
 *
 * @return What cts_catalogue_load() returns.
 */
OCI_MUST_USE enum oci_status cts_list_requirements(const struct cts_data *data,
                                                   const struct cts_requirement_filter *filter,
                                                   struct oci_error *err);
