/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Parts of the HTML pages; for html.c and matrix_html.c alone.
 */
#pragma once

#include <stdio.h>

#include "report/matrix.h"
#include "report/report.h"
#include "report/summary.h"

/** page.css and page.js, made into C by the build. */
extern const char cts_page_css[];
extern const char cts_page_js[];

/** Write a text as the content of an element. */
void cts_html_text(FILE *out, const char *text);

/** Write a text as part of the value of an attribute, in double quotes. */
void cts_html_attribute(FILE *out, const char *text);

/** Write what opens under a verdict: reason, values, effect, source, steps, observation. */
void cts_html_details(FILE *out, const struct cts_report *report,
                      const struct cts_verdict *verdict);

/** A sign for an outcome, so that nothing is told by colour alone. */
const char *cts_outcome_sign(enum cts_outcome outcome);

/** Write counts as a bar; it repeats what the text beside it says. */
void cts_html_bar(FILE *out, const struct cts_counts *counts);

/** Write the end of the filter form: level, search, how many rows are shown. */
void cts_html_search(FILE *out);

/** Write a page up to the start of its body. */
void cts_html_begin(FILE *out, const char *title);

/** Write the end of a page. */
void cts_html_end(FILE *out);

/** Write several results side by side. */
void cts_write_matrix_html(FILE *out, const struct cts_matrix *matrix);
