/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"
#include "judge/excerpt.h"
#include "judge/json_plain.h"
#include "report/html_parts.h"
#include "report/summary.h"

static void write_fact(FILE *out, const char *name, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    (void)fprintf(out, "<dt>%s</dt><dd>", name);
    cts_html_text(out, value);
    (void)fputs("</dd>\n", out);
}

static void write_code(FILE *out, const char *name, const json_t *value)
{
    owned_str char *text = cts_value_text(value);

    (void)fprintf(out, "<dt>%s</dt><dd><code>", name);
    cts_html_text(out, text);
    (void)fputs("</code></dd>\n", out);
}

static void write_source(FILE *out, const struct cts_requirement *requirement)
{
    owned_str char *source = NULL;

    if (requirement == NULL)
        return;
    source = oci_str_printf("%s %s%s%s, since %s", requirement->document, requirement->chapter,
                            requirement->anchor[0] == '\0' ? "" : "#", requirement->anchor,
                            requirement->since);
    write_fact(out, "source", source);
}

/* The command line of a step, its words as a reader would type them. */
static char *command_of(const json_t *record)
{
    owned_text struct oci_text text = OCI_TEXT_NONE;
    const json_t *argv = json_object_get(record, "argv");

    for (size_t i = 0; i < json_array_size(argv); i++) {
        const char *word = json_string_value(json_array_get(argv, i));

        oci_text_printf(&text, "%s%s", i == 0 ? "" : " ", word == NULL ? "" : word);
    }
    return oci_text_steal(&text);
}

static void write_step(FILE *out, const json_t *record, size_t number)
{
    const char *verb = json_string_value(json_object_get(record, "do"));
    const char *errors = json_string_value(json_object_get(record, "stderr"));
    const json_t *signal = json_object_get(record, "signal");
    owned_str char *command = command_of(record);
    owned_str char *ended = json_is_string(signal)
                                ? oci_str_dup(json_string_value(signal))
                                : cts_value_text(json_object_get(record, "exit"));
    owned_str char *shown = errors == NULL ? NULL : cts_excerpt(errors, strlen(errors), 400);

    (void)fprintf(out, "<tr><td class=\"n\">%zu</td><td>", number);
    cts_html_text(out, verb);
    (void)fputs("</td><td><code>", out);
    cts_html_text(out, command);
    (void)fputs("</code></td><td class=\"n\">", out);
    cts_html_text(out, json_is_true(json_object_get(record, "timeout")) ? "deadline" : ended);
    (void)fprintf(out, "</td><td class=\"n\">%.1f</td><td><code>",
                  json_number_value(json_object_get(record, "ms")));
    cts_html_text(out, shown);
    (void)fputs("</code></td></tr>\n", out);
}

static void write_steps(FILE *out, const json_t *records)
{
    (void)fputs("<table><thead><tr><th class=\"n\">step</th><th>does</th><th>command</th>"
                "<th class=\"n\">exit</th><th class=\"n\">ms</th><th>standard error</th></tr>"
                "</thead><tbody>\n",
                out);
    for (size_t i = 0; i < json_array_size(records); i++)
        write_step(out, json_array_get(records, i), i);
    (void)fputs("</tbody></table>\n", out);
}

/* The observation without what is the same in every case of a run, cut to what a page can hold. */
static void write_observation(FILE *out, const json_t *observation)
{
    enum { SHOWN = 12 << 10 };
    static const char *const common[] = {"host", "harness", "subject", "values", "probes"};
    owned_json json_t *own = json_copy(cts_json_plain(observation));
    owned_str char *text = NULL;
    owned_str char *shown = NULL;

    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
        (void)json_object_del(own, common[i]);
    text = oci_json_dump(own, JSON_INDENT(1) | JSON_SORT_KEYS | JSON_REAL_PRECISION(15));
    shown = cts_excerpt(text, strlen(text), SHOWN);
    (void)fputs("<details><summary>observation</summary><pre>", out);
    cts_html_text(out, shown);
    (void)fputs("</pre></details>\n", out);
}

static bool has_evidence(const struct cts_report *report, const struct cts_verdict *verdict)
{
    return (cts_outcome_is_bad(verdict->outcome) || verdict->outcome == CTS_WARN ||
            verdict->outcome == CTS_KNOWN) &&
           json_object_get(report->observations, verdict->case_id) != NULL;
}

/* The row of the same case before this one that shows the evidence already; NULL for none. */
static const struct cts_verdict *shown_before(const struct cts_report *report,
                                              const struct cts_verdict *verdict)
{
    const struct cts_verdict *row = verdict;

    while (row > report->verdicts->rows && strcmp(row[-1].case_id, verdict->case_id) == 0)
        row--;
    for (; row < verdict; row++) {
        if (has_evidence(report, row))
            return row;
    }
    return NULL;
}

static void write_evidence(FILE *out, const struct cts_report *report,
                           const struct cts_verdict *verdict)
{
    const json_t *observation = json_object_get(report->observations, verdict->case_id);
    const struct cts_verdict *before = shown_before(report, verdict);

    if (!has_evidence(report, verdict))
        return;
    if (before != NULL) {
        (void)fputs("<p>The steps of this case: <a href=\"#", out);
        cts_html_attribute(out, before->case_id);
        (void)fputc(':', out);
        cts_html_attribute(out, before->requirement);
        (void)fputs("\">with its first verdict</a>.</p>\n", out);
        return;
    }
    if (json_array_size(json_object_get(observation, "steps")) > 0)
        write_steps(out, json_object_get(observation, "steps"));
    write_observation(out, observation);
}

void cts_html_details(FILE *out, const struct cts_report *report, const struct cts_verdict *verdict)
{
    const struct cts_requirement *requirement =
        cts_report_requirement(report, verdict->requirement);
    const struct cts_case *test = cts_report_case(report, verdict->case_id);
    owned_str char *rerun = cts_report_rerun(report, verdict->case_id);

    (void)fputs("<div><dl class=\"facts\">\n", out);
    write_fact(out, "case", test == NULL ? NULL : test->title);
    write_fact(out, "reason", verdict->reason);
    write_fact(out, "cause", cts_cause_name(verdict->cause));
    write_fact(out, "at", verdict->at);
    if (verdict->expected != NULL) {
        write_code(out, "expected", verdict->expected);
        write_code(out, "found", verdict->found);
    }
    write_fact(out, "effect", requirement == NULL ? NULL : requirement->effect);
    write_source(out, requirement);
    write_fact(out, "note", test == NULL ? NULL : test->note);
    (void)fputs("<dt>again</dt><dd><code>", out);
    cts_html_text(out, rerun);
    (void)fputs("</code> <button class=\"copy\" type=\"button\" data-copy=\"", out);
    cts_html_attribute(out, rerun);
    (void)fputs("\">copy</button></dd>\n</dl>\n", out);
    write_evidence(out, report, verdict);
    (void)fputs("</div>\n", out);
}
