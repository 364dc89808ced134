/* SPDX-License-Identifier: Apache-2.0 */
#include "report/matrix_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* One verdict and the column it is of. */
struct entry {
    const struct cts_verdict *verdict;
    size_t column;
};

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a;
    const struct entry *y = b;
    int order = strcmp(x->verdict->case_id, y->verdict->case_id);

    if (order == 0)
        order = strcmp(x->verdict->requirement, y->verdict->requirement);
    if (order != 0)
        return order;
    return (x->column > y->column) - (x->column < y->column);
}

static struct entry *sort_entries(const struct cts_matrix *matrix, size_t *ret_n)
{
    struct entry *entries = NULL;
    size_t n = 0;

    for (size_t k = 0; k < matrix->n; k++)
        n += matrix->columns[k].verdicts->n;
    entries = oci_new(n + 1, sizeof(*entries));
    *ret_n = 0;
    for (size_t k = 0; k < matrix->n; k++) {
        for (size_t i = 0; i < matrix->columns[k].verdicts->n; i++)
            entries[(*ret_n)++] = (struct entry){&matrix->columns[k].verdicts->rows[i], k};
    }
    qsort(entries, n, sizeof(*entries), compare_entries);
    return entries;
}

static bool is_of_row(const struct cts_matrix_row *row, const struct cts_verdict *verdict)
{
    return strcmp(row->case_id, verdict->case_id) == 0 &&
           strcmp(row->requirement, verdict->requirement) == 0;
}

struct cts_matrix_rows cts_matrix_rows_make(const struct cts_matrix *matrix)
{
    size_t n = 0;
    struct entry *entries = sort_entries(matrix, &n);
    struct cts_matrix_rows list = {
        .rows = oci_new(n + 1, sizeof(*list.rows)),
        .summaries = oci_new(matrix->n + 1, sizeof(*list.summaries)),
        .n_columns = matrix->n,
    };

    for (size_t i = 0; i < n; i++) {
        const struct cts_verdict *verdict = entries[i].verdict;

        if (list.n == 0 || !is_of_row(&list.rows[list.n - 1], verdict)) {
            list.rows[list.n++] = (struct cts_matrix_row){
                .case_id = verdict->case_id,
                .requirement = verdict->requirement,
                .verdicts = oci_new(matrix->n, sizeof(const struct cts_verdict *)),
            };
        }
        list.rows[list.n - 1].verdicts[entries[i].column] = verdict;
    }
    for (size_t k = 0; k < matrix->n; k++)
        list.summaries[k] = cts_summarize(matrix->columns[k].verdicts);
    free(entries);
    return list;
}

void cts_matrix_rows_done(struct cts_matrix_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        free(rows->rows[i].verdicts);
    for (size_t k = 0; k < rows->n_columns; k++)
        cts_summary_done(&rows->summaries[k]);
    free(rows->rows);
    free(rows->summaries);
}

bool cts_matrix_row_differs(const struct cts_matrix_row *row, size_t n_columns)
{
    for (size_t k = 0; k < n_columns; k++) {
        if (row->verdicts[k] == NULL || row->verdicts[0] == NULL ||
            row->verdicts[k]->outcome != row->verdicts[0]->outcome)
            return true;
    }
    return false;
}

const struct cts_counts *cts_matrix_counts(const struct cts_matrix_rows *rows, size_t column,
                                           const char *area)
{
    static const struct cts_counts none = {.n = 0};
    const struct cts_summary *summary = &rows->summaries[column];

    for (size_t i = 0; i < summary->n_areas; i++) {
        if (strcmp(summary->areas[i].name, area) == 0)
            return &summary->areas[i].counts;
    }
    return &none;
}

char *cts_matrix_column_name(const struct cts_matrix *matrix, size_t column)
{
    const struct cts_report *report = &matrix->columns[column];

    return oci_str_printf("%s %s", cts_header_text(report, "/subject/name"),
                          cts_header_text(report, "/subject/version"));
}
