/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Whether a case tells a mutant from its base.
 *
 * What the base does not pass either proves nothing. A mutant is caught where a verdict that was
 * a pass on the base is none on the mutant; it is caught precisely where that is the verdict on the
 * requirement which the mutant breaks, and not one that was blocked on the way.
 */
#pragma once

#include <stdbool.h>

#include "judge/verdict.h"

enum cts_catch {
    CTS_CATCH_NOTHING,
    CTS_CATCH_LOOSE,   /**< By another requirement, or by a step that went wrong before. */
    CTS_CATCH_PRECISE, /**< By the verdict on the requirement that is broken. */
    CTS_CATCH_BROKEN,  /**< The suite could not judge: neither caught nor missed. */
};

/** Whether a case can catch anything: the base passes at least one requirement in it. */
bool cts_catch_possible(const struct cts_verdicts *base);

/**
 * Compare the verdicts of one case.
 *
 * @param breaks  Requirement that the mutant breaks.
 * @param base    Verdicts of the case on the base; rows of other cases are ignored.
 * @param mutant  Those on the mutant.
 */
enum cts_catch cts_catch_of(const char *breaks, const struct cts_verdicts *base,
                            const struct cts_verdicts *mutant);
