/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "judge/excerpt.h"
#include "report/escape.h"
#include "report/summary.h"
#include "report/writers.h"

static const char *const colours[CTS_N_OUTCOMES] = {
    [CTS_PASS] = "32",    [CTS_FAIL] = "1;31",   [CTS_WARN] = "33",
    [CTS_INFO] = "36",    [CTS_UNTESTED] = "2",  [CTS_UNSUPPORTED] = "2",
    [CTS_BLOCKED] = "35", [CTS_BROKEN] = "1;35", [CTS_KNOWN] = "33",
};

static void paint(FILE *out, const struct cts_report *report, const char *colour, const char *text)
{
    if (report->colour) {
        (void)fprintf(out, "\033[%sm%s\033[0m", colour, text);
    } else {
        (void)fputs(text, out);
    }
}

static void write_field(FILE *out, const char *name, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return;
    (void)fprintf(out, "    %-9s ", name);
    cts_escape(out, CTS_ESCAPE_PLAIN, text);
    (void)fputc('\n', out);
}

static void write_value(FILE *out, const char *name, const json_t *value)
{
    owned_str char *text = cts_value_text(value);

    write_field(out, name, text);
}

static void write_source(FILE *out, const struct cts_requirement *requirement)
{
    if (requirement == NULL)
        return;
    (void)fprintf(out, "    %-9s ", "source");
    cts_escape(out, CTS_ESCAPE_PLAIN, requirement->document);
    (void)fputc(' ', out);
    cts_escape(out, CTS_ESCAPE_PLAIN, requirement->chapter);
    if (requirement->anchor[0] != '\0')
        (void)fputc('#', out);
    cts_escape(out, CTS_ESCAPE_PLAIN, requirement->anchor);
    (void)fputc('\n', out);
}

static void write_title(FILE *out, const struct cts_report *report,
                        const struct cts_verdict *verdict)
{
    const struct cts_case *test = cts_report_case(report, verdict->case_id);

    paint(out, report, colours[verdict->outcome], cts_outcome_name(verdict->outcome));
    if (verdict->cause != CTS_CAUSE_NONE && verdict->cause != CTS_CAUSE_WRONG)
        (void)fprintf(out, " (%s)", cts_cause_name(verdict->cause));
    (void)fputs("  ", out);
    cts_escape(out, CTS_ESCAPE_PLAIN, verdict->case_id);
    if (test != NULL && test->title != NULL) {
        (void)fputs(": ", out);
        cts_escape(out, CTS_ESCAPE_PLAIN, test->title);
    }
    (void)fprintf(out, "\n    %-9s ", cts_level_name(verdict->level));
    cts_escape(out, CTS_ESCAPE_PLAIN, verdict->requirement);
    (void)fputc('\n', out);
}

static void write_verdict(FILE *out, const struct cts_report *report,
                          const struct cts_verdict *verdict)
{
    const struct cts_requirement *requirement =
        cts_report_requirement(report, verdict->requirement);
    owned_str char *rerun = cts_report_rerun(report, verdict->case_id);
    owned_str char *evidence = oci_str_printf("observations/%s.json", verdict->case_id);

    write_title(out, report, verdict);
    write_field(out, "says", cts_requirement_says(report, verdict->requirement));
    write_source(out, requirement);
    if (verdict->expected != NULL) {
        write_value(out, "expected", verdict->expected);
        write_value(out, "found", verdict->found);
    }
    write_field(out, "reason", verdict->reason);
    write_field(out, "effect", requirement == NULL ? NULL : requirement->effect);
    write_field(out, "evidence", evidence);
    write_field(out, "again", rerun);
    (void)fputc('\n', out);
}

/* What is told one by one, in this order: a timeout is easily lost, so it comes last. */
static const struct section {
    enum cts_outcome outcome;
    bool timeouts;
} sections[] = {
    {CTS_WARN,    false},
    {CTS_BLOCKED, false},
    {CTS_BROKEN,  false},
    {CTS_FAIL,    false},
    {CTS_BLOCKED, true },
    {CTS_FAIL,    true },
};

static void write_section(FILE *out, const struct cts_report *report, const struct section *section)
{
    for (size_t i = 0; i < report->verdicts->n; i++) {
        const struct cts_verdict *verdict = &report->verdicts->rows[i];

        if (verdict->outcome == section->outcome &&
            (verdict->cause == CTS_CAUSE_TIMEOUT) == section->timeouts)
            write_verdict(out, report, verdict);
    }
}

static void write_head(FILE *out, const struct cts_report *report)
{
    (void)fputs("Subject   ", out);
    cts_escape(out, CTS_ESCAPE_PLAIN, cts_header_text(report, "/subject/name"));
    (void)fputc(' ', out);
    cts_escape(out, CTS_ESCAPE_PLAIN, cts_header_text(report, "/subject/version"));
    (void)fputs("\nStandard  ", out);
    cts_escape(out, CTS_ESCAPE_PLAIN, cts_header_text(report, "/spec"));
    (void)fputs("\nSuite     plimsoll ", out);
    cts_escape(out, CTS_ESCAPE_PLAIN, cts_header_text(report, "/suite/version"));
    (void)fputs("\n\n", out);
}

/* Only outcomes that occur get a column. */
static void write_areas(FILE *out, const struct cts_summary *summary)
{
    (void)fprintf(out, "%-16s %9s", "area", "MUST");
    for (size_t k = 0; k < CTS_N_OUTCOMES; k++) {
        if (summary->all.of[k] > 0)
            (void)fprintf(out, " %11s", cts_outcome_name((enum cts_outcome)k));
    }
    for (size_t i = 0; i <= summary->n_areas; i++) {
        bool all = i == summary->n_areas;
        const struct cts_counts *counts = all ? &summary->all : &summary->areas[i].counts;

        (void)fputc('\n', out);
        (void)fprintf(out, "%-16s %4zu/%4zu", all ? "all" : summary->areas[i].name,
                      counts->n_must_pass, counts->n_must);
        for (size_t k = 0; k < CTS_N_OUTCOMES; k++) {
            if (summary->all.of[k] > 0)
                (void)fprintf(out, " %11zu", counts->of[k]);
        }
    }
    (void)fputs("\n\n", out);
}

void cts_write_pretty(FILE *out, const struct cts_report *report)
{
    owned_summary struct cts_summary summary = cts_summarize(report->verdicts);
    size_t n_notes = cts_report_n_notes(report);
    owned_str char *sentence = cts_summary_sentence(&summary, n_notes);
    bool good = summary.all.of[CTS_FAIL] + summary.all.of[CTS_BLOCKED] +
                    summary.all.of[CTS_BROKEN] + n_notes ==
                0;

    write_head(out, report);
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
        write_section(out, report, &sections[i]);
    for (size_t i = 0; i < n_notes; i++) {
        cts_escape(out, CTS_ESCAPE_PLAIN, report->notes->rows[i].text);
        (void)fputc('\n', out);
    }
    write_areas(out, &summary);
    paint(out, report, good ? "1;32" : "1;31", sentence);
    (void)fputc('\n', out);
}
