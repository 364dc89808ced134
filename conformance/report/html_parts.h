/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Parts of the HTML page; for html.c alone.
 */
#pragma once

#include <stdio.h>

#include "report/report.h"

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
