/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The observations of a folder, judged again.
 */
#pragma once

#include <stddef.h>

#include "base/error.h"
#include "base/fields.h"
#include "catalogue/case.h"
#include "catalogue/requirement.h"
#include "judge/verdict.h"

/** What to judge by; everything is borrowed. */
struct cts_rejudge {
    const struct cts_catalogue *catalogue;
    const struct cts_cases *cases;
    struct oci_strings globs; /**< Cases to take; none means all. */
    size_t n_unseen;          /**< Cases of those taken that have no observation; counted here. */
};

/**
 * Judge every case that has an observation.
 *
 * @param ret_verdicts Appended to, in the order of the cases.
 * @return OCI_OK; what cts_folder_observation() and cts_judge() return.
 */
OCI_MUST_USE enum oci_status cts_rejudge_folder(struct cts_rejudge *how, const char *folder,
                                                struct cts_verdicts *ret_verdicts,
                                                struct oci_error *err);
