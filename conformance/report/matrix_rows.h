/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The rows of a matrix: every case and requirement that any of its columns has a verdict on.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "judge/verdict.h"
#include "report/matrix.h"
#include "report/summary.h"

/** One row. */
struct cts_matrix_row {
    const char *case_id;                 /**< Borrowed. */
    const char *requirement;             /**< Borrowed. */
    const struct cts_verdict **verdicts; /**< One a column, NULL where it has none; owned. */
};

/** All rows, sorted by case, with what each column amounts to. */
struct cts_matrix_rows {
    struct cts_matrix_row *rows;
    size_t n;
    struct cts_summary *summaries; /**< One a column. */
    size_t n_columns;
};

#define owned_matrix __attribute__((cleanup(cts_matrix_rows_done)))

/** Make the rows; freed with cts_matrix_rows_done(). */
struct cts_matrix_rows cts_matrix_rows_make(const struct cts_matrix *matrix);

/** Free what the rows hold. */
void cts_matrix_rows_done(struct cts_matrix_rows *rows);

/** Whether not all columns have the same outcome; one without a verdict differs. */
bool cts_matrix_row_differs(const struct cts_matrix_row *row, size_t n_columns);

/** The counts of an area in one column; zero where it has none of it. */
const struct cts_counts *cts_matrix_counts(const struct cts_matrix_rows *rows, size_t column,
                                           const char *area);

/** "crun 1.8.1": what a column is called; owned by the caller. */
char *cts_matrix_column_name(const struct cts_matrix *matrix, size_t column);
