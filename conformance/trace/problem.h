/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What `plimsoll trace --check` refuses.
 */
#pragma once

#include <jansson.h>

#include "trace/trace.h"

/**
 * Find what stops the check.
 *
 * @param trace  What cts_trace_make() has joined so far: requirements and faults.
 * @return Array of {kind, id, text}; the caller releases. Kinds: `hole`, `closed`, `unknown id`,
 *         `lost id`, `unlisted id`.
 */
OCI_MUST_USE json_t *cts_problems_find(const struct cts_trace_input *input, const json_t *trace);
