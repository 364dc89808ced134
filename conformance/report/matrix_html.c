/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "report/html_parts.h"
#include "report/matrix_rows.h"

static const char *name_of(const struct cts_verdict *verdict)
{
    return verdict == NULL ? "absent" : cts_outcome_name(verdict->outcome);
}

static void write_head(FILE *out, const struct cts_matrix *matrix,
                       const struct cts_matrix_rows *rows)
{
    (void)fputs("<h1>OCI conformance</h1>\n<table>\n<thead><tr><th>subject</th><th>standard</th>"
                "<th>began (UTC)</th><th>SHA-256</th><th>verdict</th></tr></thead>\n<tbody>\n",
                out);
    for (size_t k = 0; k < matrix->n; k++) {
        const struct cts_report *report = &matrix->columns[k];
        owned_str char *name = cts_matrix_column_name(matrix, k);
        owned_str char *sentence =
            cts_summary_sentence(&rows->summaries[k], cts_report_n_notes(report));
        const char *const cells[] = {name, cts_header_text(report, "/spec"),
                                     cts_report_started(report),
                                     cts_header_text(report, "/subject/sha256"), sentence};

        (void)fputs("<tr>", out);
        for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
            (void)fputs(i == 3 ? "<td class=\"id\">" : "<td>", out);
            cts_html_text(out, cells[i]);
            (void)fputs("</td>", out);
        }
        (void)fputs("</tr>\n", out);
    }
    (void)fputs("</tbody>\n</table>\n", out);
}

static void write_column_heads(FILE *out, const struct cts_matrix *matrix, const char *first)
{
    (void)fprintf(out, "<thead><tr><th>%s</th>", first);
    for (size_t k = 0; k < matrix->n; k++) {
        owned_str char *name = cts_matrix_column_name(matrix, k);

        (void)fputs("<th>", out);
        cts_html_text(out, name);
        (void)fputs("</th>", out);
    }
    (void)fputs("</tr></thead>\n", out);
}

static void write_cell(FILE *out, const struct cts_counts *counts)
{
    (void)fprintf(out, "<td>%s %zu/%zu MUST",
                  counts->n_must_pass == counts->n_must ? cts_outcome_sign(CTS_PASS)
                                                        : cts_outcome_sign(CTS_FAIL),
                  counts->n_must_pass, counts->n_must);
    cts_html_bar(out, counts);
    (void)fputs("</td>", out);
}

static bool same_area(const char *a, const char *b)
{
    return cts_area_length(a) == cts_area_length(b) && strncmp(a, b, cts_area_length(a)) == 0;
}

static void write_areas(FILE *out, const struct cts_matrix *matrix,
                        const struct cts_matrix_rows *rows)
{
    (void)fputs("<h2>Areas</h2>\n<table>\n", out);
    write_column_heads(out, matrix, "area");
    (void)fputs("<tbody>\n", out);
    for (size_t i = 0; i < rows->n; i++) {
        owned_str char *area = NULL;

        if (i > 0 && same_area(rows->rows[i - 1].case_id, rows->rows[i].case_id))
            continue;
        area = oci_str_dup_n(rows->rows[i].case_id, cts_area_length(rows->rows[i].case_id));
        (void)fputs("<tr><th scope=\"row\">", out);
        cts_html_text(out, area);
        (void)fputs("</th>", out);
        for (size_t k = 0; k < matrix->n; k++)
            write_cell(out, cts_matrix_counts(rows, k, area));
        (void)fputs("</tr>\n", out);
    }
    (void)fputs("<tr><th scope=\"row\">all</th>", out);
    for (size_t k = 0; k < matrix->n; k++)
        write_cell(out, &rows->summaries[k].all);
    (void)fputs("</tr>\n</tbody>\n</table>\n", out);
}

/* What the filter looks at: all outcomes of the row, and whether they differ. */
static void write_row_head(FILE *out, const struct cts_matrix *matrix,
                           const struct cts_matrix_row *row, enum cts_level level)
{
    (void)fputs("<details class=\"row\" data-verdict=\"", out);
    for (size_t k = 0; k < matrix->n; k++)
        (void)fprintf(out, "%s%s", k == 0 ? "" : " ", name_of(row->verdicts[k]));
    (void)fprintf(out, "\" data-level=\"%s\"%s id=\"", cts_level_name(level),
                  cts_matrix_row_differs(row, matrix->n) ? " data-differs=\"yes\"" : "");
    cts_html_attribute(out, row->case_id);
    (void)fputc(':', out);
    cts_html_attribute(out, row->requirement);
    (void)fputs("\" data-text=\"", out);
    cts_html_attribute(out, row->case_id);
    (void)fputc(' ', out);
    cts_html_attribute(out, row->requirement);
    (void)fputs("\">\n<summary class=\"matrix\"><span>", out);
    for (size_t k = 0; k < matrix->n; k++) {
        const struct cts_verdict *verdict = row->verdicts[k];
        owned_str char *column = cts_matrix_column_name(matrix, k);

        (void)fprintf(out, "<span class=\"mark %s\" title=\"", name_of(verdict));
        cts_html_attribute(out, column);
        (void)fprintf(out, ": %s\">%s</span> ", name_of(verdict),
                      verdict == NULL ? "·" : cts_outcome_sign(verdict->outcome));
    }
    (void)fprintf(out, "</span><span class=\"level\">%s</span><span class=\"id\">",
                  cts_level_name(level));
    cts_html_text(out, row->requirement);
    (void)fputs("</span><span><span class=\"says\">", out);
    cts_html_text(out, cts_requirement_says(&matrix->columns[0], row->requirement));
    (void)fputs("</span> <span class=\"id\">", out);
    cts_html_text(out, row->case_id);
    (void)fputs("</span></span></summary>\n", out);
}

static void write_row(FILE *out, const struct cts_matrix *matrix, const struct cts_matrix_row *row)
{
    enum cts_level level = CTS_MUST;

    for (size_t k = 0; k < matrix->n; k++) {
        if (row->verdicts[k] != NULL)
            level = row->verdicts[k]->level;
    }
    write_row_head(out, matrix, row, level);
    (void)fputs("<div><dl class=\"facts\">\n", out);
    for (size_t k = 0; k < matrix->n; k++) {
        const struct cts_verdict *verdict = row->verdicts[k];
        owned_str char *column = cts_matrix_column_name(matrix, k);

        (void)fputs("<dt>", out);
        cts_html_text(out, column);
        (void)fprintf(out, "</dt><dd class=\"%s\"><span class=\"mark\">%s</span> ",
                      name_of(verdict), name_of(verdict));
        cts_html_text(out, verdict == NULL ? NULL : verdict->reason);
        (void)fputs("</dd>\n", out);
    }
    (void)fputs("</dl></div>\n</details>\n", out);
}

static void write_filters(FILE *out)
{
    (void)fputs(
        "<form class=\"filters\" hidden>\n<label><input type=\"checkbox\" name=\"differs\"> "
        "only where subjects differ</label>\n",
        out);
    for (size_t k = 0; k < CTS_N_OUTCOMES; k++) {
        const char *name = cts_outcome_name((enum cts_outcome)k);

        (void)fprintf(out,
                      "<label class=\"%s\"><input type=\"checkbox\" value=\"%s\" checked> "
                      "<span class=\"mark\">%s</span> %s</label>\n",
                      name, name, cts_outcome_sign((enum cts_outcome)k), name);
    }
    cts_html_search(out);
}

static void write_section_head(FILE *out, const char *case_id)
{
    owned_str char *area = oci_str_dup_n(case_id, cts_area_length(case_id));

    (void)fputs("<section class=\"area\"><h2>", out);
    cts_html_text(out, area);
    (void)fputs("</h2>\n", out);
}

void cts_write_matrix_html(FILE *out, const struct cts_matrix *matrix)
{
    owned_matrix struct cts_matrix_rows rows = cts_matrix_rows_make(matrix);

    cts_html_begin(out, "OCI conformance by Plimsoll");
    write_head(out, matrix, &rows);
    write_areas(out, matrix, &rows);
    (void)fputs("<h2>Requirements</h2>\n", out);
    write_filters(out);
    for (size_t i = 0; i < rows.n; i++) {
        if (i == 0 || !same_area(rows.rows[i - 1].case_id, rows.rows[i].case_id)) {
            (void)fputs(i == 0 ? "" : "</section>\n", out);
            write_section_head(out, rows.rows[i].case_id);
        }
        write_row(out, matrix, &rows.rows[i]);
    }
    (void)fputs(rows.n == 0 ? "" : "</section>\n", out);
    cts_html_end(out);
}
