/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "judge/excerpt.h"
#include "report/escape.h"
#include "report/summary.h"
#include "report/writers.h"

/* What a verdict is in JUnit: a failure of the subject, an error of ours, skipped, or plain. */
enum shape { PLAIN, FAILURE, ERROR, SKIPPED };

static const enum shape shapes[CTS_N_OUTCOMES] = {
    [CTS_PASS] = PLAIN,      [CTS_FAIL] = FAILURE,        [CTS_WARN] = PLAIN,
    [CTS_INFO] = PLAIN,      [CTS_UNSUPPORTED] = SKIPPED, [CTS_UNTESTED] = SKIPPED,
    [CTS_BLOCKED] = FAILURE, [CTS_BROKEN] = ERROR,        [CTS_KNOWN] = SKIPPED,
};

static const char *const elements[] = {
    [PLAIN] = NULL,
    [FAILURE] = "failure",
    [ERROR] = "error",
    [SKIPPED] = "skipped",
};

/* Tests, and how many of each shape. */
struct tally {
    size_t n;
    size_t of[SKIPPED + 1];
    double seconds;
};

static void write_attribute(FILE *out, const char *name, const char *value)
{
    (void)fprintf(out, " %s=\"", name);
    cts_escape(out, CTS_ESCAPE_XML, value);
    (void)fputc('"', out);
}

/* Whole milliseconds as seconds, whatever the locale writes between them. */
static void write_seconds(FILE *out, double seconds)
{
    unsigned long long ms = (unsigned long long)(seconds * 1000 + 0.5);

    (void)fprintf(out, " time=\"%llu.%03llu\"", ms / 1000, ms % 1000);
}

static void write_tally(FILE *out, const struct tally *tally)
{
    (void)fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"", tally->n,
                  tally->of[FAILURE], tally->of[ERROR], tally->of[SKIPPED]);
    write_seconds(out, tally->seconds);
}

/* A case may have several verdicts: its time is told with the first of them. */
static double seconds_of(const struct cts_verdicts *verdicts, size_t i)
{
    const struct cts_verdict *verdict = &verdicts->rows[i];

    if (i > 0 && strcmp(verdicts->rows[i - 1].case_id, verdict->case_id) == 0)
        return 0;
    return verdict->ms / 1000;
}

static bool is_in_area(const char *case_id, const char *area)
{
    size_t length = cts_area_length(case_id);

    return area == NULL || (strlen(area) == length && strncmp(case_id, area, length) == 0);
}

static struct tally tally_area(const struct cts_verdicts *verdicts, const char *area)
{
    struct tally tally = {.n = 0};

    for (size_t i = 0; i < verdicts->n; i++) {
        if (!is_in_area(verdicts->rows[i].case_id, area))
            continue;
        tally.n++;
        tally.of[shapes[verdicts->rows[i].outcome]]++;
        tally.seconds += seconds_of(verdicts, i);
    }
    return tally;
}

static void write_property(FILE *out, const char *name, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    (void)fputs("<property", out);
    write_attribute(out, "name", name);
    write_attribute(out, "value", value);
    (void)fputs("/>", out);
}

static void write_details(FILE *out, const struct cts_report *report,
                          const struct cts_verdict *verdict)
{
    owned_str char *expected = cts_value_text(verdict->expected);
    owned_str char *found = cts_value_text(verdict->found);
    owned_str char *rerun = cts_report_rerun(report, verdict->case_id);

    cts_escape(out, CTS_ESCAPE_XML_LINES, cts_requirement_says(report, verdict->requirement));
    if (verdict->expected != NULL) {
        (void)fputs("\nexpected: ", out);
        cts_escape(out, CTS_ESCAPE_XML_LINES, expected);
        (void)fputs("\nfound: ", out);
        cts_escape(out, CTS_ESCAPE_XML_LINES, found);
    }
    (void)fputs("\nagain: ", out);
    cts_escape(out, CTS_ESCAPE_XML_LINES, rerun);
}

static void write_outcome(FILE *out, const struct cts_report *report,
                          const struct cts_verdict *verdict)
{
    enum shape shape = shapes[verdict->outcome];

    if (shape == PLAIN)
        return;
    (void)fprintf(out, "    <%s", elements[shape]);
    if (shape != SKIPPED)
        write_attribute(out, "type", cts_level_name(verdict->level));
    write_attribute(out, "message", verdict->reason == NULL ? "" : verdict->reason);
    if (shape == SKIPPED) {
        (void)fputs("/>\n", out);
        return;
    }
    (void)fputc('>', out);
    write_details(out, report, verdict);
    (void)fprintf(out, "</%s>\n", elements[shape]);
}

static void write_output(FILE *out, const struct cts_verdict *verdict)
{
    (void)fputs("    <system-out>", out);
    if (shapes[verdict->outcome] == PLAIN && verdict->reason != NULL) {
        (void)fprintf(out, "%s: ", cts_outcome_name(verdict->outcome));
        cts_escape(out, CTS_ESCAPE_XML_LINES, verdict->reason);
        (void)fputc('\n', out);
    }
    (void)fputs("[[ATTACHMENT|observations/", out);
    cts_escape(out, CTS_ESCAPE_XML_LINES, verdict->case_id);
    (void)fputs(".json]]</system-out>\n", out);
}

static void write_test(FILE *out, const struct cts_report *report, size_t i)
{
    const struct cts_verdict *verdict = &report->verdicts->rows[i];
    const struct cts_case *test = cts_report_case(report, verdict->case_id);

    (void)fputs("   <testcase", out);
    write_attribute(out, "classname", verdict->case_id);
    write_attribute(out, "name", verdict->requirement);
    if (test != NULL && test->file != NULL)
        write_attribute(out, "file", test->file);
    write_seconds(out, seconds_of(report->verdicts, i));
    (void)fputs(">\n    <properties>", out);
    write_property(out, "requirement", verdict->requirement);
    write_property(out, "level", cts_level_name(verdict->level));
    write_property(out, "verdict", cts_outcome_name(verdict->outcome));
    write_property(out, "cause", cts_cause_name(verdict->cause));
    (void)fputs("</properties>\n", out);
    write_outcome(out, report, verdict);
    write_output(out, verdict);
    (void)fputs("   </testcase>\n", out);
}

static void write_note(FILE *out, const struct cts_note *note)
{
    (void)fputs("   <testcase classname=\"known\"", out);
    write_attribute(out, "name", note->id);
    (void)fputs(" time=\"0.000\">\n    <failure type=\"known\"", out);
    write_attribute(out, "message", note->text);
    (void)fputs("/>\n   </testcase>\n", out);
}

static void write_suite_head(FILE *out, const struct cts_report *report, const char *area,
                             size_t number, const struct tally *tally)
{
    (void)fputs("  <testsuite", out);
    write_attribute(out, "name", area);
    (void)fprintf(out, " id=\"%zu\"", number);
    write_attribute(out, "package", area);
    write_attribute(out, "hostname", cts_header_text(report, "/host/name"));
    write_attribute(out, "timestamp", cts_report_started(report));
    write_tally(out, tally);
    (void)fputs(">\n   <properties>", out);
    write_property(out, "subject", cts_header_text(report, "/subject/name"));
    write_property(out, "subject.version", cts_header_text(report, "/subject/version"));
    write_property(out, "subject.sha256", cts_header_text(report, "/subject/sha256"));
    write_property(out, "suite.version", cts_header_text(report, "/suite/version"));
    (void)fputs("</properties>\n", out);
}

static void write_area(FILE *out, const struct cts_report *report, const char *area, size_t number)
{
    const struct cts_verdicts *verdicts = report->verdicts;
    struct tally tally = tally_area(verdicts, area);
    size_t n_written = 0;

    write_suite_head(out, report, area, number, &tally);
    for (size_t i = 0; i < verdicts->n; i++) {
        if (!is_in_area(verdicts->rows[i].case_id, area))
            continue;
        write_test(out, report, i);
        n_written++;
    }
    assert(n_written == tally.n);
    (void)fputs("  </testsuite>\n", out);
}

static void write_notes(FILE *out, const struct cts_report *report, size_t number)
{
    size_t n = cts_report_n_notes(report);
    const struct tally tally = {.n = n, .of = {[FAILURE] = n}};

    if (n == 0)
        return;
    write_suite_head(out, report, "known", number, &tally);
    for (size_t i = 0; i < n; i++)
        write_note(out, &report->notes->rows[i]);
    (void)fputs("  </testsuite>\n", out);
}

void cts_write_junit(FILE *out, const struct cts_report *report)
{
    owned_summary struct cts_summary summary = cts_summarize(report->verdicts);
    struct tally all = tally_area(report->verdicts, NULL);

    all.n += cts_report_n_notes(report);
    all.of[FAILURE] += cts_report_n_notes(report);
    (void)fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", out);
    write_attribute(out, "name", "plimsoll");
    write_tally(out, &all);
    (void)fputs(">\n", out);
    for (size_t i = 0; i < summary.n_areas; i++)
        write_area(out, report, summary.areas[i].name, i);
    write_notes(out, report, summary.n_areas);
    (void)fputs("</testsuites>\n", out);
}
