/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "judge/gate.h"
#include "report/escape.h"
#include "report/html_parts.h"
#include "report/summary.h"
#include "report/writers.h"

static void write_fact(FILE *out, const char *name, const char *value)
{
    if (value[0] == '\0')
        return;
    (void)fprintf(out, "<dt>%s</dt><dd>", name);
    cts_html_text(out, value);
    (void)fputs("</dd>\n", out);
}

/* Facts of the header that are texts, as the head of the page shows them. */
static const struct {
    const char *name;
    const char *pointer;
} facts[] = {
    {"Binary",              "/subject/path"  },
    {"SHA-256",             "/subject/sha256"},
    {"Standard",            "/spec"          },
    {"Profile",             "/profile/name"  },
    {"Suite",               "/suite/version" },
    {"Digest of the suite", "/suite/sha256"  },
    {"Kernel",              "/host/kernel"   },
    {"Command",             "/rerun"         },
};

static void write_head(FILE *out, const struct cts_report *report,
                       const struct cts_summary *summary)
{
    size_t n_notes = cts_report_n_notes(report);
    owned_str char *sentence = cts_summary_sentence(summary, n_notes);
    bool good = cts_gate(report->verdicts, n_notes) == CTS_EXIT_MET;

    (void)fputs("<h1>", out);
    cts_html_text(out, cts_header_text(report, "/subject/name"));
    (void)fputs(" ", out);
    cts_html_text(out, cts_header_text(report, "/subject/version"));
    (void)fprintf(out, "</h1>\n<p class=\"sentence %s\">%s %s</p>\n<dl class=\"facts\">\n",
                  good ? "good" : "bad",
                  good ? cts_outcome_sign(CTS_PASS) : cts_outcome_sign(CTS_FAIL), sentence);
    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
        write_fact(out, facts[i].name, cts_header_text(report, facts[i].pointer));
    write_fact(out, "Began (UTC)", cts_report_started(report));
    (void)fputs("</dl>\n", out);
    for (size_t i = 0; i < n_notes; i++) {
        (void)fprintf(out, "<p class=\"warn\"><span class=\"mark\">%s</span> ",
                      cts_outcome_sign(CTS_WARN));
        cts_html_text(out, report->notes->rows[i].text);
        (void)fputs("</p>\n", out);
    }
}

/* Only outcomes that occur in the whole have a column. */
static void write_area_row(FILE *out, const char *name, const struct cts_counts *counts,
                           const struct cts_counts *all)
{
    (void)fputs("<tr><th scope=\"row\">", out);
    if (name != NULL) {
        (void)fputs("<a href=\"#area-", out);
        cts_html_attribute(out, name);
        (void)fputs("\">", out);
        cts_html_text(out, name);
        (void)fputs("</a>", out);
    } else {
        (void)fputs("all", out);
    }
    (void)fputs("</th><td>", out);
    cts_html_bar(out, counts);
    (void)fprintf(out, "</td><td class=\"n\">%zu/%zu</td>", counts->n_must_pass, counts->n_must);
    for (size_t k = 0; k < CTS_N_OUTCOMES; k++) {
        if (all->of[k] > 0) {
            (void)fprintf(out, "<td class=\"n%s\">%zu</td>", counts->of[k] == 0 ? " zero" : "",
                          counts->of[k]);
        }
    }
    (void)fputs("</tr>\n", out);
}

static void write_matrix(FILE *out, const struct cts_summary *summary)
{
    (void)fputs("<h2>Areas</h2>\n<table>\n<thead><tr><th>area</th><th>share</th>"
                "<th class=\"n\">MUST</th>",
                out);
    for (size_t k = 0; k < CTS_N_OUTCOMES; k++) {
        const char *name = cts_outcome_name((enum cts_outcome)k);

        if (summary->all.of[k] > 0) {
            (void)fprintf(out, "<th class=\"n %s\"><span class=\"mark\">%s</span> %s</th>", name,
                          cts_outcome_sign((enum cts_outcome)k), name);
        }
    }
    (void)fputs("</tr></thead>\n<tbody>\n", out);
    for (size_t i = 0; i < summary->n_areas; i++)
        write_area_row(out, summary->areas[i].name, &summary->areas[i].counts, &summary->all);
    write_area_row(out, NULL, &summary->all, &summary->all);
    (void)fputs("</tbody>\n</table>\n", out);
}

static void write_filters(FILE *out, const struct cts_summary *summary)
{
    (void)fputs("<form class=\"filters\" hidden>\n", out);
    for (size_t k = 0; k < CTS_N_OUTCOMES; k++) {
        const char *name = cts_outcome_name((enum cts_outcome)k);

        if (summary->all.of[k] > 0) {
            (void)fprintf(out,
                          "<label class=\"%s\"><input type=\"checkbox\" value=\"%s\" checked> "
                          "<span class=\"mark\">%s</span> %s (%zu)</label>\n",
                          name, name, cts_outcome_sign((enum cts_outcome)k), name,
                          summary->all.of[k]);
        }
    }
    cts_html_search(out);
}

/* What the filter looks at stands in attributes of the row. */
static void write_row_head(FILE *out, const struct cts_report *report,
                           const struct cts_verdict *verdict)
{
    const char *says = cts_requirement_says(report, verdict->requirement);
    const char *name = cts_outcome_name(verdict->outcome);

    (void)fputs("<details class=\"row ", out);
    (void)fprintf(out, "%s\" data-verdict=\"%s\" data-level=\"%s\" id=\"", name, name,
                  cts_level_name(verdict->level));
    cts_html_attribute(out, verdict->case_id);
    (void)fputc(':', out);
    cts_html_attribute(out, verdict->requirement);
    (void)fputs("\" data-text=\"", out);
    cts_html_attribute(out, verdict->case_id);
    (void)fputc(' ', out);
    cts_html_attribute(out, verdict->requirement);
    (void)fputc(' ', out);
    cts_html_attribute(out, verdict->reason);
    (void)fprintf(out,
                  "\">\n<summary><span class=\"mark\">%s %s</span><span class=\"level\">%s</span>"
                  "<span class=\"id\">",
                  cts_outcome_sign(verdict->outcome), name, cts_level_name(verdict->level));
    cts_html_text(out, verdict->requirement);
    (void)fputs("</span><span><span class=\"says\">", out);
    cts_html_text(out, says);
    (void)fputs("</span> <span class=\"id\">", out);
    cts_html_text(out, verdict->case_id);
    (void)fputs("</span></span></summary>\n", out);
}

static void write_area(FILE *out, const struct cts_report *report, const char *area)
{
    size_t length = strlen(area);

    (void)fputs("<section class=\"area\" id=\"area-", out);
    cts_html_attribute(out, area);
    (void)fputs("\"><h2>", out);
    cts_html_text(out, area);
    (void)fputs("</h2>\n", out);
    for (size_t i = 0; i < report->verdicts->n; i++) {
        const struct cts_verdict *verdict = &report->verdicts->rows[i];

        if (cts_area_length(verdict->case_id) != length ||
            strncmp(verdict->case_id, area, length) != 0)
            continue;
        write_row_head(out, report, verdict);
        cts_html_details(out, report, verdict);
        (void)fputs("</details>\n", out);
    }
    (void)fputs("</section>\n", out);
}

void cts_write_html(FILE *out, const struct cts_report *report)
{
    owned_summary struct cts_summary summary = cts_summarize(report->verdicts);
    owned_str char *title =
        oci_str_printf("%s: OCI conformance by Plimsoll", cts_header_text(report, "/subject/name"));

    cts_html_begin(out, title);
    write_head(out, report, &summary);
    write_matrix(out, &summary);
    (void)fputs("<h2>Requirements</h2>\n", out);
    write_filters(out, &summary);
    for (size_t i = 0; i < summary.n_areas; i++)
        write_area(out, report, summary.areas[i].name);
    cts_html_end(out);
}
