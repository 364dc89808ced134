/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json.h"
#include "base/owned.h"
#include "judge/json_plain.h"
#include "report/escape.h"
#include "report/summary.h"
#include "report/writers.h"

/* How an outcome stands in TAP: a "not ok" that a directive expects does not fail the run. */
static const struct {
    const char *word;
    const char *directive;
} points[CTS_N_OUTCOMES] = {
    [CTS_PASS] = {"ok",     NULL                    },
    [CTS_FAIL] = {"not ok", NULL                    },
    [CTS_WARN] = {"not ok", "TODO a SHOULD, not met"},
    [CTS_INFO] = {"ok",     NULL                    },
    [CTS_UNSUPPORTED] = {"ok",     "SKIP unsupported:"     },
    [CTS_UNTESTED] = {"ok",     "SKIP untested:"        },
    [CTS_BLOCKED] = {"not ok", NULL                    },
    [CTS_BROKEN] = {"not ok", NULL                    },
    [CTS_KNOWN] = {"not ok", "TODO"                  },
};

/* A JSON string is a double-quoted scalar of YAML too, and JSON an inline value. */
static void write_json(FILE *out, const char *name, const json_t *value)
{
    owned_str char *text = NULL;

    if (value == NULL)
        return;
    text = oci_json_dump(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII |
                                    JSON_REAL_PRECISION(15));
    (void)fprintf(out, "  %s: %s\n", name, text);
}

static void write_text(FILE *out, const char *name, const char *text)
{
    owned_json json_t *value = text == NULL ? NULL : json_string(text);

    write_json(out, name, value);
}

static void write_diagnosis(FILE *out, const struct cts_report *report,
                            const struct cts_verdict *verdict)
{
    (void)fputs("  ---\n", out);
    write_text(out, "message", verdict->reason);
    write_text(out, "severity", cts_outcome_name(verdict->outcome));
    write_text(out, "cause", cts_cause_name(verdict->cause));
    write_text(out, "requirement", verdict->requirement);
    write_text(out, "spec", cts_requirement_says(report, verdict->requirement));
    write_text(out, "level", cts_level_name(verdict->level));
    write_json(out, "found", verdict->found);
    write_json(out, "wanted", verdict->expected);
    write_text(out, "at", verdict->at);
    (void)fprintf(out, "  duration_ms: %.1f\n", verdict->ms);
    (void)fprintf(out, "  evidence: \"observations/%s.json\"\n  ...\n", verdict->case_id);
}

static void write_point(FILE *out, const struct cts_report *report, size_t number,
                        const struct cts_verdict *verdict)
{
    const char *directive = points[verdict->outcome].directive;

    (void)fprintf(out, "%s %zu - ", points[verdict->outcome].word, number);
    cts_escape(out, CTS_ESCAPE_TAP, verdict->case_id);
    (void)fputc(' ', out);
    cts_escape(out, CTS_ESCAPE_TAP, verdict->requirement);
    if (directive != NULL) {
        (void)fprintf(out, " # %s ", directive);
        cts_escape(out, CTS_ESCAPE_TAP, verdict->reason);
    }
    (void)fputc('\n', out);
    if (verdict->outcome != CTS_PASS)
        write_diagnosis(out, report, verdict);
}

/* A known failure that passes would be lost as an "ok": it is a point of its own, not ok. */
static void write_notes(FILE *out, const struct cts_report *report)
{
    size_t first = report->verdicts->n + 1;

    for (size_t i = 0; i < cts_report_n_notes(report); i++) {
        const struct cts_note *note = &report->notes->rows[i];

        (void)fprintf(out, "not ok %zu - ", first + i);
        cts_escape(out, CTS_ESCAPE_TAP, note->text);
        (void)fputc('\n', out);
    }
}

static void write_tap(FILE *out, const struct cts_report *report, int version)
{
    size_t n = report->verdicts->n + cts_report_n_notes(report);

    (void)fprintf(out, "TAP version %d\n", version);
    if (n == 0) {
        (void)fputs("1..0 # SKIP no case was selected\n", out);
        return;
    }
    (void)fprintf(out, "1..%zu\n", n);
    for (size_t i = 0; i < report->verdicts->n; i++)
        write_point(out, report, i + 1, &report->verdicts->rows[i]);
    write_notes(out, report);
}

void cts_write_tap14(FILE *out, const struct cts_report *report)
{
    write_tap(out, report, 14);
}

void cts_write_tap13(FILE *out, const struct cts_report *report)
{
    write_tap(out, report, 13);
}
