/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The writers that the table of reporters names; for report.c alone.
 */
#pragma once

#include <stdio.h>

#include "report/report.h"

void cts_write_pretty(FILE *out, const struct cts_report *report);
void cts_write_tap14(FILE *out, const struct cts_report *report);
void cts_write_tap13(FILE *out, const struct cts_report *report);
void cts_write_junit(FILE *out, const struct cts_report *report);
void cts_write_json(FILE *out, const struct cts_report *report);
void cts_write_jsonl(FILE *out, const struct cts_report *report);
void cts_write_markdown(FILE *out, const struct cts_report *report);
void cts_write_github(FILE *out, const struct cts_report *report);
void cts_write_html(FILE *out, const struct cts_report *report);
void cts_write_badge(FILE *out, const struct cts_report *report);
