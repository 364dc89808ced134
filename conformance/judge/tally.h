/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * All that the assertions of a case say about one requirement, and the verdict from it.
 */
#pragma once

#include <stddef.h>

#include <jansson.h>

#include "catalogue/case.h"
#include "catalogue/requirement.h"
#include "judge/assertion.h"
#include "judge/verdict.h"

struct cts_tally {
    const char *id;                            /**< Of the requirement, as the case cites it. */
    const struct cts_requirement *requirement; /**< NULL where the catalogue has none. */
    const char *ambiguity;                     /**< Why a break is only recorded; or NULL. */
    size_t n_held;
    size_t n_broken;
    struct cts_finding broken; /**< The first that broke. */
    struct cts_finding record; /**< The first that only records. */
    char *senseless;           /**< An assertion that is none; owned. */
    char *blocked;             /**< Why an assertion could not be judged; owned. */
    enum cts_cause blocked_by;
    char *skipped; /**< The first condition that did not hold; owned. */
};

/** Free what a tally holds. */
void cts_tally_done(struct cts_tally *tally);

/** Count a finding; a break or record is copied when it is the first. */
void cts_tally_add(struct cts_tally *tally, const struct cts_finding *finding);

/** Note an assertion that makes no sense. */
void cts_tally_senseless(struct cts_tally *tally, const char *reason);

/** Note an assertion that could not be judged. */
void cts_tally_block(struct cts_tally *tally, const char *reason, enum cts_cause cause);

/** How binding the requirement is; what is unknown binds. */
enum cts_level cts_tally_level(const struct cts_tally *tally);

/**
 * The verdict.
 *
 * @param lacking     What evidence is missing for a pass; NULL where there is some.
 * @param ret_verdict Outcome, cause, place, values and reason are written; the rest is left.
 */
void cts_tally_settle(const struct cts_tally *tally, const char *lacking,
                      struct cts_verdict *ret_verdict);
