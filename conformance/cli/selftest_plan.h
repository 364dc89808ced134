/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Which mutant is tried in which case.
 *
 * In those that could notice, and in a few drawn from the rest: a case that fails for a fault that
 * is none of its business is imprecise, and only such a draw shows it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "selftest/kills.h"
#include "selftest/mutant.h"

struct cts_plan;

struct cts_selftest_plan {
    const struct cts_mutant **mutants; /**< Asked for, equivalent ones too; owned array. */
    size_t n_mutants;
    struct cts_trial *trials; /**< Mutant by mutant; owned. */
    size_t n_trials;
};

/** What is asked for; everything is borrowed. */
struct cts_selftest_request {
    const struct cts_mutants *mutants;
    const struct cts_plan *cases; /**< Only what can run here is tried. */
    const char *glob;             /**< Of mutant ids; NULL for all. */
    unsigned int part;            /**< With n_parts: a mutant in so many of so many is taken. */
    unsigned int n_parts;
    size_t n_others; /**< Cases that are drawn from the rest. */
    uint64_t seed;
};

/** Read "N/M" into `part` and `n_parts`; NULL is all. @return OCI_OK; OCI_INVALID. */
OCI_MUST_USE enum oci_status cts_selftest_plan_sample(const char *text,
                                                      struct cts_selftest_request *request,
                                                      struct oci_error *err);

/** Make it; freed with cts_selftest_plan_done(). */
void cts_selftest_plan_make(const struct cts_selftest_request *request,
                            struct cts_selftest_plan *ret_plan);

void cts_selftest_plan_done(struct cts_selftest_plan *plan);
