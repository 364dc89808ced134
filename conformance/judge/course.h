/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What happened on the way to an assertion.
 *
 * Steps are walked in order. Once one that others rest on went wrong, the course is blocked, and
 * what comes after it says nothing about the subject's conformance.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/error.h"
#include "judge/verdict.h"

struct cts_course {
    char *blocked;        /**< Why, as one sentence; NULL while nothing is in the way; owned. */
    enum cts_cause cause; /**< Of the block. */
    size_t n_timeouts;    /**< Steps that met their deadline so far. */
};

/** Free what the course holds. */
void cts_course_done(struct cts_course *course);

/**
 * Note a step before its own assertions are evaluated.
 *
 * A setup step that did not end with exit status 0 blocks them; so does a harness step that
 * missed its event or has an error, where the case asserts nothing on that.
 *
 * @param step   As in the case; borrowed.
 * @param record Of the observation; borrowed.
 * @param number Of the step, from 0.
 */
void cts_course_before(struct cts_course *course, const json_t *step, const json_t *record,
                       size_t number);

/**
 * Note a step after its own assertions.
 *
 * A step that was to end with 0 and did not blocks those of the steps after it.
 */
void cts_course_after(struct cts_course *course, const json_t *step, const json_t *record,
                      size_t number);

/** Whether a step is of a verb that the subject takes, not the harness. */
bool cts_step_is_subject(const json_t *step);

/** The verbs of the subject and of the harness; for the test that keeps the vocabulary together. */
extern const char *const cts_subject_verbs[];
extern const size_t cts_n_subject_verbs;
extern const char *const cts_harness_verbs[];
extern const size_t cts_n_harness_verbs;
