/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Verdicts counted, in all and by area.
 *
 * The area of a case is the first word of its id.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "judge/verdict.h"
#include "report/report.h"

/** How many verdicts there are of each kind. */
struct cts_counts {
    size_t of[CTS_N_OUTCOMES];
    size_t n;           /**< All. */
    size_t n_must;      /**< Of level MUST that were judged: pass, fail, blocked, known. */
    size_t n_must_pass; /**< Those of them that pass. */
};

/** One area. */
struct cts_area {
    char *name; /**< Owned. */
    struct cts_counts counts;
};

/** The whole; zero bytes are an empty one. */
struct cts_summary {
    struct cts_counts all;
    struct cts_area *areas; /**< In order of first appearance. */
    size_t n_areas;
};

#define owned_summary __attribute__((cleanup(cts_summary_done)))

/** Count; to be freed with cts_summary_done(). */
struct cts_summary cts_summarize(const struct cts_verdicts *verdicts);

/** Free what a summary holds. */
void cts_summary_done(struct cts_summary *summary);

/** The length of the area's name at the start of a case id. */
size_t cts_area_length(const char *case_id);

/** A text of the header by JSON pointer, "" where it has none; borrowed. */
const char *cts_header_text(const struct cts_report *report, const char *pointer);

/** When the run began, without zone: what the caller says, else the header; "" for neither. */
const char *cts_report_started(const struct cts_report *report);

/** What a requirement says, in our words; for the pseudo requirement too; NULL if unknown. */
const char *cts_requirement_says(const struct cts_report *report, const char *id);

/** The requirement in the catalogue of the report; NULL where there is none. */
const struct cts_requirement *cts_report_requirement(const struct cts_report *report,
                                                     const char *id);

/** The case in the cases of the report; NULL where there is none. */
const struct cts_case *cts_report_case(const struct cts_report *report, const char *id);

/** The command that runs one case again; owned by the caller. */
char *cts_report_rerun(const struct cts_report *report, const char *case_id);

/** Whether a verdict counts against the subject or stops the verdict. */
bool cts_outcome_is_bad(enum cts_outcome outcome);

/** One sentence on what it all amounts to; owned by the caller. */
char *cts_summary_sentence(const struct cts_summary *summary, size_t n_notes);

/** How many notes a report has. */
size_t cts_report_n_notes(const struct cts_report *report);
