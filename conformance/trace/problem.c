/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/problem.h"

#include <stdbool.h>
#include <string.h>

#include "base/owned.h"
#include "trace/baseline.h"

#define N_OF(table) (sizeof(table) / sizeof *(table))

struct finding {
    const struct cts_trace_input *input;
    const json_t *trace;
    json_t *problems;
};

static void add_problem(const struct finding *finding, const char *kind, const char *id,
                        const char *text)
{
    json_array_append_new(finding->problems,
                          json_pack("{s:s,s:s,s:s}", "kind", kind, "id", id, "text", text));
}

static bool holds_text(const json_t *list, const char *text)
{
    const json_t *element = NULL;
    size_t i = 0;

    json_array_foreach(list, i, element) {
        if (strcmp(json_string_value(element), text) == 0)
            return true;
    }
    return false;
}

static void find_holes_in(const struct finding *finding, const char *list)
{
    const json_t *allowed = json_object_get(finding->input->baseline, list);
    const json_t *row = NULL;
    size_t i = 0;

    json_array_foreach(json_object_get(finding->trace, list), i, row) {
        const char *id = json_string_value(json_object_get(row, "id"));

        if (cts_baseline_is_hole(row) && !holds_text(allowed, id))
            add_problem(finding, "hole", id, "no case would show it and it gives no reason");
    }
}

static void find_holes(const struct finding *finding)
{
    for (size_t i = 0; i < cts_baseline_n_lists; i++)
        find_holes_in(finding, cts_baseline_lists[i]);
}

static void find_closed_in(const struct finding *finding, const char *list)
{
    const json_t *rows = json_object_get(finding->trace, list);
    const json_t *element = NULL;
    size_t i = 0;

    json_array_foreach(json_object_get(finding->input->baseline, list), i, element) {
        const json_t *row = cts_baseline_row(rows, json_string_value(element));

        if (row == NULL || !cts_baseline_is_hole(row)) {
            add_problem(finding, "closed", json_string_value(element),
                        "it is no hole any more: strike it from spec/baseline.json");
        }
    }
}

/* With a filter the trace holds a part only, and the rest of the baseline says nothing. */
static void find_closed(const struct finding *finding)
{
    for (size_t i = 0; finding->input->document == NULL && i < cts_baseline_n_lists; i++)
        find_closed_in(finding, cts_baseline_lists[i]);
}

static void check_citation(const struct finding *finding, const char *id, const char *by)
{
    if (cts_catalogue_find(finding->input->catalogue, id) != NULL)
        return;
    owned_str char *text = oci_str_printf("'%s' cites it, the catalogue does not have it", by);
    add_problem(finding, "unknown id", id, text);
}

static void find_unknown_in_cases(const struct finding *finding)
{
    for (size_t i = 0; i < cts_cases_size(finding->input->cases); i++) {
        const struct cts_case *test = cts_cases_at(finding->input->cases, i);

        for (size_t k = 0; k < test->checks.n_items; k++)
            check_citation(finding, test->checks.items[k], test->id);
        for (size_t k = 0; k < test->faults.n_items; k++) {
            if (cts_baseline_row(json_object_get(finding->trace, "faults"),
                                 test->faults.items[k]) != NULL)
                continue;
            add_problem(finding, "unknown id", test->faults.items[k],
                        "a case names it, conformance/known-faults.json does not have it");
        }
    }
}

static void check_cases_of_fault(const struct finding *finding, const json_t *fault)
{
    const json_t *id = NULL;
    size_t i = 0;

    json_array_foreach(json_object_get(fault, "cases"), i, id) {
        if (cts_cases_find(finding->input->cases, json_string_value(id)) == NULL) {
            add_problem(finding, "unknown id", json_string_value(id),
                        "conformance/known-faults.json names it, there is no such case");
        }
    }
}

static void find_unknown_in_faults(const struct finding *finding)
{
    const json_t *fault = NULL;
    size_t i = 0;

    json_array_foreach(json_object_get(finding->input->faults, "faults"), i, fault)
        check_cases_of_fault(finding, fault);
}

static void find_unknown_in_mutants(const struct finding *finding)
{
    const json_t *mutant = NULL;
    size_t i = 0;

    json_array_foreach(finding->input->mutants, i, mutant) {
        const char *breaks = json_string_value(json_object_get(mutant, "breaks"));

        if (breaks != NULL)
            check_citation(finding, breaks, json_string_value(json_object_get(mutant, "id")));
    }
}

static void find_unknown_in_register(const struct finding *finding)
{
    for (size_t i = 0; i < cts_catalogue_n_ambiguities(finding->input->catalogue); i++) {
        const struct cts_ambiguity *row = cts_catalogue_ambiguity_at(finding->input->catalogue, i);

        for (size_t k = 0; k < row->requirements.n_items; k++)
            check_citation(finding, row->requirements.items[k], row->id);
    }
}

static void find_lost(const struct finding *finding)
{
    const char *id = NULL;
    json_t *value = NULL;

    json_object_foreach(finding->input->ids, id, value) {
        if (cts_catalogue_find(finding->input->catalogue, id) == NULL) {
            add_problem(finding, "lost id", id,
                        "it was published, and is neither id nor alias of a requirement");
        }
    }
    for (size_t i = 0; i < cts_catalogue_size(finding->input->catalogue); i++) {
        id = cts_catalogue_at(finding->input->catalogue, i)->id;
        if (json_object_get(finding->input->ids, id) == NULL)
            add_problem(finding, "unlisted id", id, "add it to spec/ids.txt: ids are permanent");
    }
}

json_t *cts_problems_find(const struct cts_trace_input *input, const json_t *trace)
{
    static void (*const checks[])(const struct finding *finding) = {
        find_holes,
        find_closed,
        find_unknown_in_cases,
        find_unknown_in_faults,
        find_unknown_in_mutants,
        find_unknown_in_register,
        find_lost,
    };
    const struct finding finding = {.input = input, .trace = trace, .problems = json_array()};

    for (size_t i = 0; i < N_OF(checks); i++)
        checks[i](&finding);
    return finding.problems;
}
