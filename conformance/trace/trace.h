/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Each requirement followed to the cases that prove it and the mutants that prove the cases.
 *
 * A requirement is *proven* if a case checks it, *excused* if it says why there can be none, else
 * *open*: a hole. Holes of the past stand in spec/baseline.json; the list may only shrink. Pure:
 * the caller reads the files.
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#include "catalogue/case.h"
#include "catalogue/requirement.h"
#include "trace/page.h"

/** What is joined; all borrowed. */
struct cts_trace_input {
    const struct cts_catalogue *catalogue;
    const struct cts_cases *cases;
    const json_t *mutants;  /**< Array of mutant documents. */
    const json_t *faults;   /**< conformance/known-faults.json. */
    const json_t *scope;    /**< spec/scope.json. */
    const json_t *baseline; /**< spec/baseline.json. */
    json_t *ids;            /**< Object whose names are the ids of spec/ids.txt; not changed. */
    const char *document;   /**< "runtime-spec", …: only this standard; NULL for all. */
};

/** Object: requirement id -> array of the ids of the cases that check it, aliases resolved. */
OCI_MUST_USE json_t *cts_trace_cases(const struct cts_cases *cases,
                                     const struct cts_catalogue *catalogue);

/**
 * Join.
 *
 * @return {requirements: [{id, level, document, chapter, subject, testable, state, cases, mutants,
 *         why}], coverage: [{chapter, MUST, MUST-proven, …, excused, open}], open: [requirement],
 *         faults: [{id, state, cases, why}], problems: [{kind, id, text}]}; the caller releases.
 *         What `--check` refuses is in `problems`.
 */
OCI_MUST_USE json_t *cts_trace_make(const struct cts_trace_input *input);

/** The result of cts_trace_make() as tables. */
extern const struct cts_page cts_trace_page;
