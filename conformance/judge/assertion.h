/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * One assertion of a case against the record it is about.
 *
 * An assertion picks a place (`at`, then `find` and `then`), may stand under a condition
 * (`when`), and holds when every matcher in it holds.
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#include "base/error.h"
#include "judge/verdict.h"

/** Where assertions are evaluated. */
struct cts_scope {
    const json_t *observation; /**< Whole; borrowed. */
    const json_t *values;      /**< Placeholders of this run; borrowed. */
    const json_t *record;      /**< What `at` points into: a step's record or the observation. */
    const char *prefix;        /**< Pointer to the record in the observation, "" for the whole. */
};

enum cts_answer {
    CTS_HOLDS,
    CTS_BREAKS,
    CTS_RECORDS, /**< It asserts nothing: `"level": "info"`. */
    CTS_SKIPPED, /**< Its `when` does not hold. */
};

/** What came of one assertion. Every pointer is owned. */
struct cts_finding {
    enum cts_answer answer;
    enum cts_cause cause; /**< Of a break. */
    char *at;             /**< Pointer into the whole observation. */
    json_t *expected;     /**< NULL where nothing is to be said. */
    json_t *found;        /**< NULL where it was absent. */
    char *reason;         /**< One sentence; NULL where it holds. */
};

#define owned_finding __attribute__((cleanup(cts_finding_done)))

/** Free what a finding holds. */
void cts_finding_done(struct cts_finding *finding);

/**
 * Evaluate one assertion.
 *
 * @param scope            Borrowed.
 * @param assertion        As it stands in the case, placeholders unfilled; borrowed.
 * @param[out] ret_finding To be freed with cts_finding_done().
 * @param[out] err         May be NULL.
 * @return OCI_OK; OCI_INVALID where the assertion makes no sense: an unknown member, a matcher
 *         that cannot take its argument, a pattern that is none, no matcher at all.
 */
OCI_MUST_USE enum oci_status cts_assertion_evaluate(const struct cts_scope *scope,
                                                    const json_t *assertion,
                                                    struct cts_finding *ret_finding,
                                                    struct oci_error *err);

/** Where an assertion looks: its `at`, "" where it has none. Borrowed. */
const char *cts_assertion_at(const json_t *assertion);

/**
 * A copy of an assertion with its placeholders filled, each in the form of its place.
 *
 * @param values Object of the values by name; borrowed.
 * @return New reference.
 */
json_t *cts_assertion_fill(const json_t *assertion, const json_t *values);
