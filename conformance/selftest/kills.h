/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The kill matrix: which case caught which mutant.
 */
#pragma once

#include <stddef.h>

#include <jansson.h>

#include "selftest/catch.h"

struct cts_case;
struct cts_mutant;

/** How a mutant fared. */
enum cts_fate {
    CTS_FATE_CAUGHT,     /**< By the verdict on what it breaks. */
    CTS_FATE_IMPRECISE,  /**< Only by other verdicts. */
    CTS_FATE_MISSED,     /**< By none. */
    CTS_FATE_UNTRIED,    /**< No case that could notice can run here and passes on the base. */
    CTS_FATE_EQUIVALENT, /**< Marked so in its file: not tried. */
};

enum { CTS_N_FATES = CTS_FATE_EQUIVALENT + 1 };

const char *cts_fate_name(enum cts_fate fate);

/** One mutant in one case. */
struct cts_trial {
    const struct cts_mutant *mutant; /**< Borrowed. */
    const struct cts_case *test;     /**< Borrowed. */
    enum cts_catch result;
};

struct cts_kills {
    const struct cts_mutant *const *mutants; /**< Those asked for; borrowed. */
    size_t n_mutants;
    const struct cts_trial *trials; /**< Borrowed. */
    size_t n_trials;
    const struct cts_case *const *tests; /**< Cases that the base passes; borrowed. */
    size_t n_tests;
};

/** How one of the mutants fared. */
enum cts_fate cts_kills_fate(const struct cts_kills *kills, const struct cts_mutant *mutant);

/** How many mutants a case caught. */
size_t cts_kills_count(const struct cts_kills *kills, const struct cts_case *test);

/**
 * The matrix as a document: `totals`, `chapters`, `mutants`, `cases`.
 *
 * A new reference. A chapter is the part of a mutant's id before the first dot.
 */
json_t *cts_kills_to_json(const struct cts_kills *kills);

/** The document as Markdown; freed by the caller. */
char *cts_kills_markdown(const json_t *matrix);
