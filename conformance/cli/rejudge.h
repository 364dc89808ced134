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

/**
 * Judge every case that has an observation.
 *
 * @param globs            Cases to take; none means all.
 * @param ret_verdicts     Appended to, in the order of the cases.
 * @param[out] ret_n_unseen How many cases of those taken have no observation.
 * @return OCI_OK; what cts_folder_observation() and cts_judge() return.
 */
OCI_MUST_USE enum oci_status cts_rejudge(const char *folder, const struct cts_catalogue *catalogue,
                                         const struct cts_cases *cases,
                                         const struct oci_strings *globs,
                                         struct cts_verdicts *ret_verdicts, size_t *ret_n_unseen,
                                         struct oci_error *err);
