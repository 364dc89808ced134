/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"
#include "base/owned.h"
#include "base/text.h"
#include "judge/json_plain.h"
#include "report/results.h"
#include "report/summary.h"
#include "report/writers.h"

static json_t *counts_as_json(const struct cts_counts *counts)
{
    json_t *object = json_object();

    for (size_t i = 0; i < CTS_N_OUTCOMES; i++) {
        json_object_set_new(object, cts_outcome_name((enum cts_outcome)i),
                            json_integer((json_int_t)counts->of[i]));
    }
    json_object_set_new(object, "must", json_integer((json_int_t)counts->n_must));
    json_object_set_new(object, "must-pass", json_integer((json_int_t)counts->n_must_pass));
    return object;
}

static json_t *summary_as_json(const struct cts_report *report)
{
    owned_summary struct cts_summary summary = cts_summarize(report->verdicts);
    json_t *areas = json_array();

    for (size_t i = 0; i < summary.n_areas; i++) {
        json_t *area = counts_as_json(&summary.areas[i].counts);

        json_object_set_new(area, "area", json_string(summary.areas[i].name));
        json_array_append_new(areas, area);
    }
    return json_pack("{s:o,s:o}", "all", counts_as_json(&summary.all), "areas", areas);
}

static json_t *notes_as_json(const struct cts_report *report)
{
    json_t *notes = json_array();

    for (size_t i = 0; i < cts_report_n_notes(report); i++) {
        const struct cts_note *note = &report->notes->rows[i];

        json_array_append_new(notes, json_pack("{s:s,s:s}", "known", note->id, "text", note->text));
    }
    return notes;
}

void cts_write_json(FILE *out, const struct cts_report *report)
{
    json_t *verdicts = json_array();
    owned_json json_t *doc = NULL;
    owned_str char *text = NULL;

    for (size_t i = 0; i < report->verdicts->n; i++)
        json_array_append_new(verdicts, cts_verdict_to_json(&report->verdicts->rows[i]));
    doc = json_pack("{s:O,s:o,s:o,s:o}", "header", cts_json_plain(report->header), "verdicts",
                    verdicts, "summary", summary_as_json(report), "notes", notes_as_json(report));
    text = oci_json_dump(doc, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_ENSURE_ASCII |
                                  JSON_REAL_PRECISION(15));
    (void)fprintf(out, "%s\n", text);
}

void cts_write_jsonl(FILE *out, const struct cts_report *report)
{
    owned_text struct oci_text text = OCI_TEXT_NONE;

    cts_results_text(report->header, report->verdicts, &text);
    (void)fputs(oci_text_get(&text), out);
}
