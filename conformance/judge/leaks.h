/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What a subject left behind.
 *
 * Every leak of every case is a line of its own, for the pseudo requirement CTS_LEAK_REQUIREMENT:
 * it fails, and so do the requirements that the case names for it. Where the harness had to end a
 * step of the subject at its deadline, the subject had no chance to clean up: then the line is
 * `blocked`, and nothing else changes.
 */
#pragma once

#include <jansson.h>

#include "catalogue/case.h"
#include "judge/verdict.h"

/** Binds every subject in every case; it stands in no text of the standard by that name. */
#define CTS_LEAK_REQUIREMENT "clean-up"

/**
 * Add what the leaks of an observation mean.
 *
 * @param verdicts Those of the case, from row @p first on; rows may change, one may be added.
 */
void cts_leaks_judge(const struct cts_case *test, const json_t *observation, size_t first,
                     struct cts_verdicts *verdicts);
