/* SPDX-License-Identifier: Apache-2.0 */
#include "report/summary.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "judge/gate.h"
#include "judge/leaks.h"

size_t cts_area_length(const char *case_id)
{
    return strcspn(case_id, ".");
}

static void count(struct cts_counts *counts, const struct cts_verdict *verdict)
{
    static const bool judged[CTS_N_OUTCOMES] = {
        [CTS_PASS] = true,
        [CTS_FAIL] = true,
        [CTS_BLOCKED] = true,
        [CTS_KNOWN] = true,
    };

    counts->of[verdict->outcome]++;
    counts->n++;
    if (verdict->level != CTS_MUST || !judged[verdict->outcome])
        return;
    counts->n_must++;
    counts->n_must_pass += verdict->outcome == CTS_PASS;
}

static struct cts_area *area_of(struct cts_summary *summary, const char *case_id)
{
    size_t length = cts_area_length(case_id);

    for (size_t i = 0; i < summary->n_areas; i++) {
        const char *name = summary->areas[i].name;

        if (strlen(name) == length && strncmp(name, case_id, length) == 0)
            return &summary->areas[i];
    }
    summary->areas = oci_grow(summary->areas, summary->n_areas + 1, sizeof(summary->areas[0]));
    summary->areas[summary->n_areas] = (struct cts_area){.name = oci_str_dup_n(case_id, length)};
    return &summary->areas[summary->n_areas++];
}

struct cts_summary cts_summarize(const struct cts_verdicts *verdicts)
{
    struct cts_summary summary = {.n_areas = 0};

    for (size_t i = 0; i < verdicts->n; i++) {
        const struct cts_verdict *verdict = &verdicts->rows[i];

        count(&summary.all, verdict);
        count(&area_of(&summary, verdict->case_id)->counts, verdict);
    }
    return summary;
}

void cts_summary_done(struct cts_summary *summary)
{
    for (size_t i = 0; i < summary->n_areas; i++)
        free(summary->areas[i].name);
    free(summary->areas);
    *summary = (struct cts_summary){.n_areas = 0};
}

const char *cts_header_text(const struct cts_report *report, const char *pointer)
{
    const char *text = json_string_value(oci_json_at(report->header, pointer));

    return text == NULL ? "" : text;
}

const char *cts_report_started(const struct cts_report *report)
{
    return report->started != NULL ? report->started : cts_header_text(report, "/started");
}

const struct cts_requirement *cts_report_requirement(const struct cts_report *report,
                                                     const char *id)
{
    return report->catalogue == NULL ? NULL : cts_catalogue_find(report->catalogue, id);
}

const struct cts_case *cts_report_case(const struct cts_report *report, const char *id)
{
    return report->cases == NULL ? NULL : cts_cases_find(report->cases, id);
}

const char *cts_requirement_says(const struct cts_report *report, const char *id)
{
    const struct cts_requirement *requirement = cts_report_requirement(report, id);

    if (strcmp(id, CTS_LEAK_REQUIREMENT) == 0)
        return "nothing of a container is left behind once it is deleted";
    return requirement == NULL ? NULL : requirement->says;
}

char *cts_report_rerun(const struct cts_report *report, const char *case_id)
{
    const char *rerun = cts_header_text(report, "/rerun");

    return oci_str_printf("%s --case %s", rerun[0] == '\0' ? "plimsoll run" : rerun, case_id);
}

bool cts_outcome_is_bad(enum cts_outcome outcome)
{
    return outcome == CTS_FAIL || outcome == CTS_BLOCKED || outcome == CTS_BROKEN;
}

size_t cts_report_n_notes(const struct cts_report *report)
{
    return report->notes == NULL ? 0 : report->notes->n;
}

char *cts_summary_sentence(const struct cts_summary *summary, size_t n_notes)
{
    const struct cts_counts *all = &summary->all;

    if (all->of[CTS_BROKEN] > 0) {
        return oci_str_printf("no verdict: %zu broken by the suite or the host",
                              all->of[CTS_BROKEN]);
    }
    if (all->of[CTS_FAIL] + all->of[CTS_BLOCKED] + n_notes > 0) {
        return oci_str_printf("does not conform: %zu of %zu MUST hold, %zu fail, %zu blocked",
                              all->n_must_pass, all->n_must, all->of[CTS_FAIL],
                              all->of[CTS_BLOCKED]);
    }
    if (all->of[CTS_UNTESTED] + all->of[CTS_UNSUPPORTED] == all->n)
        return oci_str_dup("nothing ran");
    return oci_str_printf("conforms in all that was tested: %zu of %zu MUST hold", all->n_must_pass,
                          all->n_must);
}
