/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Many cases, a few at a time, results in order.
 *
 * Each case is a process of its own (worker.h), or each batch of cases that share a container
 * (batch.h), whose cases come again by themselves where it did not go well. The pool starts the
 * next when one ends, ends one that is past all its deadlines, and hands observations out in the
 * order of the cases, whichever ended first. A signal stops it: what has not ended by then is not
 * handed out.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/error.h"

struct cts_case;
struct cts_stage;

struct cts_handout;

/** Handed each outcome, in order of the cases; it is freed after the call. */
typedef void (*cts_pool_receiver)(void *context, size_t number, const struct cts_handout *outcome);

struct cts_pool {
    const struct cts_stage *stage;       /**< Borrowed. */
    const struct cts_case *const *tests; /**< Borrowed. */
    /** The stage of each case, where they are not the same; NULL. Borrowed. */
    const struct cts_stage *const *stages;
    size_t n_tests;
    bool share;          /**< Cases that can may share a container; the stage says which stand. */
    unsigned int n_jobs; /**< Cases side by side, at least 1. */
    cts_pool_receiver receive;
    void *context;    /**< The receiver's. */
    size_t n_started; /**< Processes that were started for the cases; counted by the run. */
};

/** Block the signals that end a run, so that they are seen between two events. */
OCI_MUST_USE enum oci_status cts_pool_watch_signals(struct oci_error *err);

/**
 * Run all cases.
 *
 * @param pool            Borrowed; the processes are counted in it.
 * @param[out] ret_signal The signal that stopped it, 0 where none did.
 * @param[out] err        May be NULL.
 * @return OCI_OK; OCI_SYSTEM where no process could be made.
 */
OCI_MUST_USE enum oci_status cts_pool_run(struct cts_pool *pool, int *ret_signal,
                                          struct oci_error *err);

/** Run one case that is given as JSON, outside of any plan. @return A new reference; NULL with @p
 * err. */
json_t *cts_pool_run_one(const struct cts_stage *stage, const json_t *test, int *ret_signal,
                         struct oci_error *err);
