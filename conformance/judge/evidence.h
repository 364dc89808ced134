/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The proof that a real container ran, or that an image tool does its work.
 *
 * A subject that answers with right exit statuses and right words may still have started
 * nothing. What it cannot make up is the nonce of the case, which the probe inside repeats: in a
 * report, in a record of a hook, or, for a case whose whole point is a refusal, in the report of
 * the control container, the same recipe without the case's patch.
 *
 * A tool that unpacks, converts or judges images has no nonce to repeat. It shows on two control
 * images that it does its work: one that it takes, and makes of it what the fixture states, and one
 * that it refuses.
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#include "catalogue/case.h"

/**
 * What evidence is missing for a pass.
 *
 * @return One sentence with static lifetime; NULL where there is evidence.
 */
const char *cts_evidence_missing(const struct cts_case *test, const json_t *observation);

/** Whether the probe of the case reported. */
bool cts_probe_reported(const json_t *observation);
