/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Verdicts rendered for people and for machines.
 *
 * A reporter writes to the stream it is handed and to nothing else; it looks at no clock, no
 * environment and no file, so that the same results always give the same bytes. What a
 * subject wrote is foreign: control characters in it never reach the output.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <jansson.h>

#include "base/error.h"
#include "catalogue/case.h"
#include "catalogue/requirement.h"
#include "judge/known.h"
#include "judge/verdict.h"

/** What there is to report; every pointer is borrowed. */
struct cts_report {
    const json_t *header;                  /**< Of results.jsonl; see results.h. */
    const struct cts_verdicts *verdicts;   /**< In case order. */
    const struct cts_notes *notes;         /**< Of the known file; may be NULL. */
    const struct cts_catalogue *catalogue; /**< For texts of requirements; may be NULL. */
    const struct cts_cases *cases;         /**< For titles and files of cases; may be NULL. */
    const json_t *observations;            /**< Object by case id, for evidence; may be NULL. */
    const char *started;                   /**< UTC, "2026-08-22T10:00:00"; NULL for header's. */
    bool colour;                           /**< Of `pretty`; the caller knows its terminal. */
};

/** One output format. */
struct cts_reporter {
    const char *name;   /**< As `--format` says it. */
    const char *suffix; /**< Of a file that holds it. */
    void (*write)(FILE *out, const struct cts_report *report);
};

extern const struct cts_reporter cts_reporters[];
extern const size_t cts_n_reporters;

/** The reporter of that name; NULL where there is none. */
const struct cts_reporter *cts_reporter_find(const char *name);

/** "pretty, tap, …": what there is, for messages; owned by the caller. */
char *cts_reporter_names(void);
