/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * spec/baseline.json: the holes of the past, a list that only shrinks.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/memory.h"

/** The lists of the baseline; the lists of a trace have the same names. */
extern const char *const cts_baseline_lists[];
extern const size_t cts_baseline_n_lists;

/**
 * The baseline without the holes that are closed.
 *
 * @param trace  Of all standards, as cts_trace_make() makes it.
 * @return {requirements: [id], faults: [id]}; the caller releases.
 */
OCI_MUST_USE json_t *cts_baseline_shrink(const json_t *baseline, const json_t *trace);

/** Whether a row of a trace is a hole. */
bool cts_baseline_is_hole(const json_t *row);

/** The row with an id in a list of a trace; NULL where there is none. */
const json_t *cts_baseline_row(const json_t *rows, const char *id);
