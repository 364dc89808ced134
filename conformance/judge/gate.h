/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * From verdicts to the exit status of the command.
 */
#pragma once

#include <stddef.h>

#include "judge/verdict.h"

/** Exit statuses of plimsoll; stable. */
enum cts_exit {
    CTS_EXIT_MET = 0,          /**< Gate met. */
    CTS_EXIT_FAILED = 1,       /**< Failures or regressions. */
    CTS_EXIT_USAGE = 2,        /**< Wrong use. */
    CTS_EXIT_BROKEN = 3,       /**< Suite or host error: no verdict. */
    CTS_EXIT_UNVERIFIED = 4,   /**< Verification failed. */
    CTS_EXIT_INCOMPLETE = 5,   /**< Incomplete, or nothing ran. */
    CTS_EXIT_INTERRUPTED = 130 /**< By SIGINT; 143 by SIGTERM. */
};

/**
 * What verdicts amount to.
 *
 * `broken` wins, as then nothing can be said; then what counts against the subject: `fail`,
 * `blocked`, and notes on the known file; then that no case ran at all.
 *
 * @param n_notes Of the known file; see known.h.
 */
enum cts_exit cts_gate(const struct cts_verdicts *verdicts, size_t n_notes);
