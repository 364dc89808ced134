/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The matchers that take more than one line; for the table in matcher.c alone.
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#include "judge/matcher.h"

/** Set the detail of a "no"; NULL for none. */
void cts_match_say(struct cts_match *match, const char *fmt, ...) OCI_PRINTF(2, 3);

/** Whether a value can stand beside a matcher that takes this kind of argument. */
bool cts_argument_fits(enum cts_argument kind, const json_t *argument);

bool cts_has_type(struct cts_match *match, const json_t *argument, const json_t *value);
bool cts_matches(struct cts_match *match, const json_t *argument, const json_t *value);
bool cts_matches_not(struct cts_match *match, const json_t *argument, const json_t *value);
bool cts_contains(struct cts_match *match, const json_t *argument, const json_t *value);
bool cts_lacks(struct cts_match *match, const json_t *argument, const json_t *value);
bool cts_is_at_least(struct cts_match *match, const json_t *argument, const json_t *value);
bool cts_is_at_most(struct cts_match *match, const json_t *argument, const json_t *value);
bool cts_is_above(struct cts_match *match, const json_t *argument, const json_t *value);
bool cts_is_below(struct cts_match *match, const json_t *argument, const json_t *value);
bool cts_has_length(struct cts_match *match, const json_t *argument, const json_t *value);
/** Elements of an array or keys of an object, as a new array; NULL for anything else. */
json_t *cts_parts_of(const json_t *value);

bool cts_is_sorted(struct cts_match *match, const json_t *argument, const json_t *value);
bool cts_is_unique(struct cts_match *match, const json_t *argument, const json_t *value);
bool cts_every_meets(struct cts_match *match, const json_t *argument, const json_t *value);
bool cts_some_meets(struct cts_match *match, const json_t *argument, const json_t *value);
bool cts_none_meets(struct cts_match *match, const json_t *argument, const json_t *value);
