/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The proof that a real container ran.
 *
 * A subject that answers with right exit statuses and right words may still have started
 * nothing. What it cannot make up is the nonce of the case, which the probe inside repeats: in a
 * report, in a record of a hook, or, for a case whose whole point is a refusal, in the report of
 * the control container, the same recipe without the case's patch.
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#include "catalogue/case.h"

/**
 * What evidence is missing for a pass.
 *
 * @return One sentence with static lifetime; NULL where there is evidence, or where the kind of
 *         the case runs no container.
 */
const char *cts_evidence_missing(const struct cts_case *test, const json_t *observation);

/** Whether the probe of the case reported. */
bool cts_probe_reported(const json_t *observation);
