/* SPDX-License-Identifier: Apache-2.0 */
#include "report/matrix.h"

#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "report/escape.h"
#include "report/html_parts.h"
#include "report/matrix_rows.h"

/* Every area of any column, once, by way of the rows, which are sorted. */
static char *next_area(const struct cts_matrix_rows *rows, size_t *at)
{
    const char *id = *at < rows->n ? rows->rows[*at].case_id : NULL;
    size_t length = id == NULL ? 0 : cts_area_length(id);

    if (id == NULL)
        return NULL;
    while (*at < rows->n && cts_area_length(rows->rows[*at].case_id) == length &&
           strncmp(rows->rows[*at].case_id, id, length) == 0)
        (*at)++;
    return oci_str_dup_n(id, length);
}

static void write_counts(FILE *out, const struct cts_counts *counts)
{
    (void)fprintf(out, "%zu/%zu", counts->n_must_pass, counts->n_must);
}

static void write_markdown(FILE *out, const struct cts_matrix *matrix)
{
    owned_matrix struct cts_matrix_rows rows = cts_matrix_rows_make(matrix);
    size_t at = 0;

    (void)fputs("| MUST held |", out);
    for (size_t k = 0; k < matrix->n; k++) {
        owned_str char *name = cts_matrix_column_name(matrix, k);

        (void)fputc(' ', out);
        cts_escape(out, CTS_ESCAPE_MARKDOWN, name);
        (void)fputs(" |", out);
    }
    (void)fputs("\n| --- |", out);
    for (size_t k = 0; k < matrix->n; k++)
        (void)fputs(" --: |", out);
    (void)fputc('\n', out);
    while (at < rows.n) {
        owned_str char *area = next_area(&rows, &at);

        (void)fputs("| ", out);
        cts_escape(out, CTS_ESCAPE_MARKDOWN, area);
        for (size_t k = 0; k < matrix->n; k++) {
            (void)fputs(" | ", out);
            write_counts(out, cts_matrix_counts(&rows, k, area));
        }
        (void)fputs(" |\n", out);
    }
    (void)fputs("| all", out);
    for (size_t k = 0; k < matrix->n; k++) {
        (void)fputs(" | ", out);
        write_counts(out, &rows.summaries[k].all);
    }
    (void)fputs(" |\n", out);
}

static void write_pretty(FILE *out, const struct cts_matrix *matrix)
{
    owned_matrix struct cts_matrix_rows rows = cts_matrix_rows_make(matrix);
    size_t at = 0;

    (void)fprintf(out, "%-16s", "MUST held");
    for (size_t k = 0; k < matrix->n; k++) {
        owned_str char *name = cts_matrix_column_name(matrix, k);

        (void)fprintf(out, " %*s", strlen(name) < 16 ? (int)(16 - strlen(name)) : 0, "");
        cts_escape(out, CTS_ESCAPE_PLAIN, name);
    }
    (void)fputc('\n', out);
    while (at < rows.n) {
        owned_str char *area = next_area(&rows, &at);

        (void)fprintf(out, "%-16s", area);
        for (size_t k = 0; k < matrix->n; k++) {
            const struct cts_counts *counts = cts_matrix_counts(&rows, k, area);

            (void)fprintf(out, " %11zu/%4zu", counts->n_must_pass, counts->n_must);
        }
        (void)fputc('\n', out);
    }
    (void)fprintf(out, "%-16s", "all");
    for (size_t k = 0; k < matrix->n; k++) {
        (void)fprintf(out, " %11zu/%4zu", rows.summaries[k].all.n_must_pass,
                      rows.summaries[k].all.n_must);
    }
    (void)fputc('\n', out);
}

const struct cts_matrix_writer cts_matrix_writers[] = {
    {"pretty",   write_pretty         },
    {"markdown", write_markdown       },
    {"html",     cts_write_matrix_html},
};

const size_t cts_n_matrix_writers = sizeof(cts_matrix_writers) / sizeof(cts_matrix_writers[0]);

const struct cts_matrix_writer *cts_matrix_writer_find(const char *name)
{
    for (size_t i = 0; i < cts_n_matrix_writers; i++) {
        if (strcmp(cts_matrix_writers[i].name, name) == 0)
            return &cts_matrix_writers[i];
    }
    return NULL;
}
