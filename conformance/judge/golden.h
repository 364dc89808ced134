/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Verdicts against the golden list of a profile: what a certificate of that name needs.
 *
 * Every case that the profile takes must have a verdict for each requirement it cites; `untested`
 * and `unsupported` count only where the profile gives leave for what was missing, or where the
 * requirement is not part of the version of the standard that is judged. What a
 * verdict says is the gate's business, not this list's.
 */
#pragma once

#include <stddef.h>

#include "catalogue/case.h"
#include "catalogue/profile.h"
#include "catalogue/requirement.h"
#include "judge/verdict.h"

/** Sentences on what is missing; zero bytes are an empty list. */
struct cts_gaps {
    char **rows;
    size_t n;
};

#define owned_gaps __attribute__((cleanup(cts_gaps_done)))

/** Free the sentences. */
void cts_gaps_done(struct cts_gaps *gaps);

/**
 * List what a profile misses in a run.
 *
 * @param cases    All that there are today; borrowed.
 * @param catalogue For the versions that requirements hold in; borrowed.
 * @param version  Of the standard that was judged: other cases are not asked for.
 * @param verdicts Of the whole run, in whatever order.
 * @param ret_gaps Sentences are appended; none where the list is complete.
 */
void cts_golden_check(const struct cts_profile *profile, const struct cts_cases *cases,
                      const struct cts_catalogue *catalogue, const char *version,
                      const struct cts_verdicts *verdicts, struct cts_gaps *ret_gaps);
