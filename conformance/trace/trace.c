/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/trace.h"

#include <string.h>

#include "base/owned.h"
#include "trace/problem.h"
#include "trace/scope.h"

#define N_OF(table) (sizeof(table) / sizeof *(table))

/* clang-format off */
static const struct cts_column coverage_columns[] = {
    {"document", "chapter"}, {"MUST", "MUST"}, {"proven", "MUST-proven"},
    {"SHOULD", "SHOULD"}, {"proven", "SHOULD-proven"}, {"MAY", "MAY"}, {"proven", "MAY-proven"},
    {"excused", "excused"}, {"open", "open"}, {"with mutant", "with-mutant"},
};

static const struct cts_column open_columns[] = {
    {"requirement", "id"}, {"level", "level"}, {"testable", "testable"}, {"allowed", "allowed"},
};

static const struct cts_column requirement_columns[] = {
    {"requirement", "id"}, {"level", "level"}, {"binds", "subject"}, {"state", "state"},
    {"cases", "cases"}, {"mutants", "mutants"}, {"reason", "why"}, {"says", "says"},
};

static const struct cts_column fault_columns[] = {
    {"fault", "id"}, {"state", "state"}, {"cases", "cases"}, {"reason", "why"},
};

static const struct cts_column problem_columns[] = {
    {"what", "kind"}, {"id", "id"}, {"why it stops", "text"},
};

static const struct cts_sheet sheets[] = {
    {"Coverage", "/coverage", CTS_PAGE_ALL, coverage_columns, N_OF(coverage_columns)},
    {"Problems", "/problems", CTS_PAGE_ALL, problem_columns, N_OF(problem_columns)},
    {"Neither case nor reason", "/open", CTS_PAGE_MARKDOWN | CTS_PAGE_HTML, open_columns, N_OF(open_columns)},
    {"Requirements", "/requirements", CTS_PAGE_MARKDOWN | CTS_PAGE_HTML, requirement_columns, N_OF(requirement_columns)},
    {"Known faults", "/faults", CTS_PAGE_MARKDOWN | CTS_PAGE_HTML, fault_columns, N_OF(fault_columns)},
};
/* clang-format on */

const struct cts_page cts_trace_page = {"Requirements, cases, mutants", sheets, N_OF(sheets)};

/** Add @p value to the array under @p name, once. */
static void add_under(json_t *map, const char *name, const char *value)
{
    json_t *list = json_object_get(map, name);
    const json_t *element = NULL;
    size_t i = 0;

    if (list == NULL) {
        list = json_array();
        json_object_set_new(map, name, list);
    }
    json_array_foreach(list, i, element) {
        if (strcmp(json_string_value(element), value) == 0)
            return;
    }
    json_array_append_new(list, json_string(value));
}

static const char *canonical(const struct cts_catalogue *catalogue, const char *id)
{
    const struct cts_requirement *requirement = cts_catalogue_find(catalogue, id);

    return requirement != NULL ? requirement->id : id;
}

json_t *cts_trace_cases(const struct cts_cases *cases, const struct cts_catalogue *catalogue)
{
    json_t *map = json_object();

    for (size_t i = 0; i < cts_cases_size(cases); i++) {
        const struct cts_case *test = cts_cases_at(cases, i);

        for (size_t k = 0; k < test->checks.n_items; k++)
            add_under(map, canonical(catalogue, test->checks.items[k]), test->id);
    }
    return map;
}

/** Object: requirement id -> array of mutant ids. */
static json_t *map_mutants(const struct cts_trace_input *input)
{
    json_t *map = json_object();
    const json_t *mutant = NULL;
    size_t i = 0;

    json_array_foreach(input->mutants, i, mutant) {
        const char *id = json_string_value(json_object_get(mutant, "id"));
        const char *breaks = json_string_value(json_object_get(mutant, "breaks"));

        if (id != NULL && breaks != NULL)
            add_under(map, canonical(input->catalogue, breaks), id);
    }
    return map;
}

/** Object: fault id -> array of the ids of the cases that would catch it; either side says so. */
static json_t *map_faults(const struct cts_trace_input *input)
{
    json_t *map = json_object();
    const json_t *fault = NULL;
    const json_t *id = NULL;
    size_t n = 0;
    size_t at = 0;

    json_array_foreach(json_object_get(input->faults, "faults"), n, fault) {
        json_array_foreach(json_object_get(fault, "cases"), at, id)
            add_under(map, json_string_value(json_object_get(fault, "id")), json_string_value(id));
    }
    for (size_t i = 0; i < cts_cases_size(input->cases); i++) {
        const struct cts_case *test = cts_cases_at(input->cases, i);

        for (size_t k = 0; k < test->faults.n_items; k++)
            add_under(map, test->faults.items[k], test->id);
    }
    return map;
}

/** Why there is no case, if that is settled: it cannot be tested, or not by this suite. */
static const char *excuse_of(const struct cts_requirement *requirement, const json_t *scope)
{
    const char *uncased = json_string_value(json_object_get(requirement->json, "no-case"));

    if (uncased != NULL)
        return uncased;
    if (requirement->testable == CTS_TESTABLE_NO)
        return requirement->why;
    return cts_scope_subject_reason(scope, requirement->document, requirement->subject);
}

static json_t *make_row(const struct cts_requirement *requirement, const char *excuse,
                        json_t *cases, json_t *mutants)
{
    const char *state = cases != NULL ? "proven" : excuse != NULL ? "excused" : "open";

    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:O?,s:O?,s:s?}", "id", requirement->id,
                     "level", cts_level_name(requirement->level), "document", requirement->document,
                     "chapter", requirement->chapter, "subject", requirement->subject, "says",
                     requirement->says, "testable", cts_testable_name(requirement->testable),
                     "state", state, "cases", cases, "mutants", mutants, "why",
                     cases == NULL ? excuse : NULL);
}

static json_t *make_rows(const struct cts_trace_input *input)
{
    owned_json json_t *cases = cts_trace_cases(input->cases, input->catalogue);
    owned_json json_t *mutants = map_mutants(input);
    json_t *rows = json_array();

    for (size_t i = 0; i < cts_catalogue_size(input->catalogue); i++) {
        const struct cts_requirement *requirement = cts_catalogue_at(input->catalogue, i);

        if (input->document != NULL && strcmp(input->document, requirement->document) != 0)
            continue;
        json_array_append_new(rows, make_row(requirement, excuse_of(requirement, input->scope),
                                             json_object_get(cases, requirement->id),
                                             json_object_get(mutants, requirement->id)));
    }
    return rows;
}

static void count(json_t *object, const char *member)
{
    json_int_t n = json_integer_value(json_object_get(object, member));

    json_object_set_new(object, member, json_integer(n + 1));
}

static json_t *new_count(const char *chapter)
{
    return json_pack("{s:s,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i}", "chapter", chapter, "MUST", 0,
                     "MUST-proven", 0, "SHOULD", 0, "SHOULD-proven", 0, "MAY", 0, "MAY-proven", 0,
                     "excused", 0, "open", 0, "with-mutant", 0);
}

static void count_row(json_t *object, const json_t *row)
{
    const char *level = json_string_value(json_object_get(row, "level"));
    const char *state = json_string_value(json_object_get(row, "state"));

    count(object, level);
    if (strcmp(state, "proven") == 0) {
        owned_str char *proven = oci_str_printf("%s-proven", level);

        count(object, proven);
    } else {
        count(object, state);
    }
    if (json_array_size(json_object_get(row, "mutants")) > 0)
        count(object, "with-mutant");
}

static json_t *make_coverage(const json_t *rows)
{
    json_t *coverage = json_array();
    json_t *total = new_count("all");
    json_t *chapter = NULL;
    owned_str char *last = oci_str_dup("");
    const json_t *row = NULL;
    size_t i = 0;

    json_array_foreach(rows, i, row) {
        owned_str char *name =
            oci_str_printf("%s/%s", json_string_value(json_object_get(row, "document")),
                           json_string_value(json_object_get(row, "chapter")));

        if (strcmp(name, last) != 0) {
            chapter = new_count(name);
            json_array_append_new(coverage, chapter);
            free(last);
            last = steal_str(&name);
        }
        count_row(chapter, row);
        count_row(total, row);
    }
    json_array_append_new(coverage, total);
    return coverage;
}

static bool is_listed(const json_t *baseline, const char *list, const char *id)
{
    const json_t *element = NULL;
    size_t i = 0;

    json_array_foreach(json_object_get(baseline, list), i, element) {
        if (strcmp(json_string_value(element), id) == 0)
            return true;
    }
    return false;
}

static json_t *make_open(const json_t *rows, const json_t *baseline)
{
    json_t *open = json_array();
    json_t *row = NULL;
    size_t i = 0;

    json_array_foreach(rows, i, row) {
        const char *id = json_string_value(json_object_get(row, "id"));

        if (strcmp(json_string_value(json_object_get(row, "state")), "open") != 0)
            continue;
        json_array_append_new(open, json_copy(row));
        json_object_set_new(json_array_get(open, json_array_size(open) - 1), "allowed",
                            json_string(is_listed(baseline, "requirements", id) ? "yes" : "no"));
    }
    return open;
}

static json_t *make_faults(const struct cts_trace_input *input)
{
    owned_json json_t *cases = map_faults(input);
    json_t *faults = json_array();
    const json_t *fault = NULL;
    size_t i = 0;

    json_array_foreach(json_object_get(input->faults, "faults"), i, fault) {
        const char *id = json_string_value(json_object_get(fault, "id"));
        const char *why = json_string_value(json_object_get(fault, "reason"));
        json_t *caught = json_object_get(cases, id);
        const char *state = caught != NULL ? "caught" : why != NULL ? "excused" : "open";

        json_array_append_new(faults, json_pack("{s:s,s:s,s:O?,s:s?}", "id", id, "state", state,
                                                "cases", caught, "why", why));
    }
    return faults;
}

json_t *cts_trace_make(const struct cts_trace_input *input)
{
    json_t *rows = make_rows(input);
    json_t *trace = json_pack("{s:o,s:o,s:o,s:o}", "coverage", make_coverage(rows), "open",
                              make_open(rows, input->baseline), "requirements", rows, "faults",
                              make_faults(input));

    json_object_set_new(trace, "problems", cts_problems_find(input, trace));
    return trace;
}
