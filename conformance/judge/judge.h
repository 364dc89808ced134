/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * From an observation to verdicts.
 *
 * The judge is a pure function: it starts nothing, opens nothing and asks no clock, so that a
 * kept observation can be judged again at any time, by anybody, with the same result. It
 * walks through the steps of a case in order, evaluates each assertion against the record of
 * its step, and yields one verdict for each requirement that the case cites.
 *
 * The rules, in the order in which they win:
 *
 *  1. `/broken` is a sentence: every requirement is `broken`.
 *  2. `/skip` says {"verdict": "untested" or "unsupported", "reason"}: so is every requirement.
 *  3. An assertion that does not hold breaks its requirement: MUST fails, SHOULD warns, MAY, and
 *     all of a case that rests on an ambiguity, is only recorded. Where a deadline or a signal
 *     ended the step, the cause says so, and no ambiguity excuses it: a death by signal is never
 *     a refusal.
 *  4. After a setup step that did not end with exit status 0, and after a step that was to end
 *     with 0 and did not, assertions are `blocked`.
 *  5. A pass, and what `"level": "info"` records, needs evidence that a container ran: see
 *     evidence.h. A break needs none: a refusal leaves no container to show.
 *  6. A requirement whose every assertion stood under a `when` that did not hold is `untested`.
 *  7. A requirement without any assertion is `broken`: the case proves nothing.
 *
 * A leak adds a line for the pseudo requirement CTS_LEAK_REQUIREMENT and fails those that the
 * case names in `leaks`/`fail-for`; see leaks.h.
 */
#pragma once

#include <jansson.h>

#include "base/error.h"
#include "judge/verdict.h"

struct cts_case;
struct cts_catalogue;

/**
 * Judge one case by what was observed of it.
 *
 * @param test             The case, `each` expanded; borrowed.
 * @param catalogue        Where the levels of the requirements stand; borrowed.
 * @param observation      One document in the form of conformance/README.md; borrowed.
 * @param[out] ret_verdicts Verdicts are appended, in the order of the case's `checks`.
 * @param[out] err         May be NULL.
 * @return OCI_OK; OCI_INVALID where the observation is not one of this case. Whatever else is
 *         wrong with case or observation is a `broken` verdict, not an error.
 */
OCI_MUST_USE enum oci_status cts_judge(const struct cts_case *test,
                                       const struct cts_catalogue *catalogue,
                                       const json_t *observation, struct cts_verdicts *ret_verdicts,
                                       struct oci_error *err);
