/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"
#include "base/owned.h"
#include "judge/excerpt.h"
#include "report/escape.h"
#include "report/summary.h"
#include "report/writers.h"

static void write_cell(FILE *out, const char *text)
{
    (void)fputs(" ", out);
    cts_escape(out, CTS_ESCAPE_MARKDOWN, text);
    (void)fputs(" |", out);
}

static void write_areas(FILE *out, const struct cts_summary *summary)
{
    (void)fputs("| area | MUST |", out);
    for (size_t k = 0; k < CTS_N_OUTCOMES; k++)
        write_cell(out, cts_outcome_name((enum cts_outcome)k));
    (void)fputs("\n| --- | --: |", out);
    for (size_t k = 0; k < CTS_N_OUTCOMES; k++)
        (void)fputs(" --: |", out);
    for (size_t i = 0; i <= summary->n_areas; i++) {
        bool all = i == summary->n_areas;
        const struct cts_counts *counts = all ? &summary->all : &summary->areas[i].counts;

        (void)fputs("\n|", out);
        write_cell(out, all ? "all" : summary->areas[i].name);
        (void)fprintf(out, " %zu/%zu |", counts->n_must_pass, counts->n_must);
        for (size_t k = 0; k < CTS_N_OUTCOMES; k++)
            (void)fprintf(out, counts->of[k] == 0 ? " |" : " %zu |", counts->of[k]);
    }
    (void)fputs("\n", out);
}

static void write_row(FILE *out, const struct cts_report *report, const struct cts_verdict *verdict)
{
    owned_str char *rerun = cts_report_rerun(report, verdict->case_id);

    (void)fputs("|", out);
    write_cell(out, cts_outcome_name(verdict->outcome));
    write_cell(out, verdict->case_id);
    write_cell(out, verdict->requirement);
    write_cell(out, cts_requirement_says(report, verdict->requirement));
    write_cell(out, verdict->reason);
    write_cell(out, rerun);
    (void)fputs("\n", out);
}

/* Everything that is neither a pass nor merely recorded. */
static bool is_told(enum cts_outcome outcome)
{
    return cts_outcome_is_bad(outcome) || outcome == CTS_WARN || outcome == CTS_KNOWN;
}

void cts_write_markdown(FILE *out, const struct cts_report *report)
{
    owned_summary struct cts_summary summary = cts_summarize(report->verdicts);
    owned_str char *sentence = cts_summary_sentence(&summary, cts_report_n_notes(report));
    size_t n_told = 0;

    (void)fputs("# ", out);
    cts_escape(out, CTS_ESCAPE_MARKDOWN, cts_header_text(report, "/subject/name"));
    (void)fputs(" ", out);
    cts_escape(out, CTS_ESCAPE_MARKDOWN, cts_header_text(report, "/subject/version"));
    (void)fprintf(out, "\n\n**%s**\n\n", sentence);
    write_areas(out, &summary);
    for (size_t i = 0; i < report->verdicts->n; i++) {
        if (!is_told(report->verdicts->rows[i].outcome))
            continue;
        if (n_told++ == 0) {
            (void)fputs("\n| verdict | case | requirement | says | reason | again |\n"
                        "| --- | --- | --- | --- | --- | --- |\n",
                        out);
        }
        write_row(out, report, &report->verdicts->rows[i]);
    }
    for (size_t i = 0; i < cts_report_n_notes(report); i++) {
        (void)fputs("\n- ", out);
        cts_escape(out, CTS_ESCAPE_MARKDOWN, report->notes->rows[i].text);
        (void)fputs("\n", out);
    }
}
