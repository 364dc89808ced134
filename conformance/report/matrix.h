/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Several results side by side: subjects are columns, areas and requirements are rows.
 */
#pragma once

#include <stddef.h>
#include <stdio.h>

#include "report/report.h"

/** What stands side by side; borrowed. */
struct cts_matrix {
    const struct cts_report *columns;
    size_t n;
};

/** One form of a matrix. */
struct cts_matrix_writer {
    const char *name; /**< As `--format` says it. */
    void (*write)(FILE *out, const struct cts_matrix *matrix);
};

extern const struct cts_matrix_writer cts_matrix_writers[];
extern const size_t cts_n_matrix_writers;

/** The writer of that name; NULL where a matrix has no such form. */
const struct cts_matrix_writer *cts_matrix_writer_find(const char *name);
