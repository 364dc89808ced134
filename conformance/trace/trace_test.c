/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/owned.h"
#include "base/text.h"

#define N_OF(table) (sizeof(table) / sizeof *(table))

static const char fingerprint[] =
    "0000000000000000000000000000000000000000000000000000000000000000";

static const struct row {
    const char *id;
    const char *alias;
    const char *level;
    const char *testable;
    const char *no_case;
    const char *subject;
} rows[] = {
    {"sea.a", "sea.old", "MUST",   "yes", NULL,  "ship"},
    {"sea.b", NULL,      "SHOULD", "no",  NULL,  "ship"},
    {"sea.c", NULL,      "MAY",    "yes", NULL,  "ship"},
    {"sea.d", NULL,      "MUST",   "yes", "why", "ship"},
    {"sea.e", NULL,      "MAY",    "yes", NULL,  "port"},
};

/** What is joined besides the catalogue, and the problems as "kind id", one a line. */
static const struct trial {
    const char *checks; /**< Requirement that the case cites. */
    const char *ids;
    const char *baseline;
    const char *problems;
} trials[] = {
    {"sea.a",   "{\"sea.a\":1,\"sea.b\":1,\"sea.c\":1,\"sea.d\":1,\"sea.e\":1,\"sea.old\":1}",
     "{\"requirements\":[\"sea.c\"],\"faults\":[\"F-2\"]}",                             ""                                                       },
    {"sea.old", "{\"sea.a\":1,\"sea.b\":1,\"sea.c\":1,\"sea.d\":1,\"sea.e\":1}",
     "{\"requirements\":[\"sea.c\"],\"faults\":[\"F-2\"]}",                             ""                                                       },
    {"sea.a",   "{\"sea.a\":1,\"sea.b\":1,\"sea.c\":1,\"sea.d\":1,\"sea.e\":1}",
     "{\"requirements\":[],\"faults\":[]}",                                             "hole sea.c\nhole F-2\n"                                 },
    {"sea.c",   "{\"sea.a\":1,\"sea.b\":1,\"sea.c\":1,\"sea.d\":1,\"sea.e\":1}",
     "{\"requirements\":[\"sea.a\",\"sea.c\",\"sea.x\"],\"faults\":[\"F-1\",\"F-2\"]}", "closed sea.c\nclosed sea.x\nclosed F-1\n"               },
    {"sea.z",   "{\"sea.b\":1,\"sea.c\":1,\"sea.d\":1,\"sea.e\":1,\"sea.gone\":1}",
     "{\"requirements\":[\"sea.a\",\"sea.c\"],\"faults\":[\"F-2\"]}",                   "unknown id sea.z\nlost id sea.gone\nunlisted id sea.a\n"},
};

static const char scope_text[] =
    "{\"subjects\":[{\"document\":\"image-spec\",\"subject\":\"port\",\"reason\":\"no ship\"}]}";

static struct cts_catalogue *make_catalogue(void)
{
    struct cts_catalogue *catalogue = cts_catalogue_new();
    json_t *requirements = json_array();

    for (size_t i = 0; i < N_OF(rows); i++) {
        json_t *row = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:{s:s,s:s,s:s},s:s,s:s,s:s*,s:s,s:[]}",
                                "id", rows[i].id, "level", rows[i].level, "basis", "explicit",
                                "subject", rows[i].subject, "since", "1.0.0", "says", "so",
                                "source", "document", "image-spec", "file", "sea.md", "anchor", "a",
                                "fingerprint", fingerprint, "testable", rows[i].testable, "no-case",
                                rows[i].no_case, "why", "w", "needs");

        if (rows[i].alias != NULL)
            json_object_set_new(row, "aliases", json_pack("[s]", rows[i].alias));
        json_array_append_new(requirements, row);
    }
    owned_json json_t *doc = json_pack("{s:s,s:s,s:s,s:o}", "document", "sea.md", "spec",
                                       "image-spec", "title", "Sea", "requirements", requirements);
    struct oci_error err = OCI_ERROR_NONE;
    assert_int_equal(cts_catalogue_add(catalogue, doc, "sea.json", &err), OCI_OK);
    return catalogue;
}

static struct cts_cases *make_cases(const char *checks)
{
    struct cts_cases *cases = cts_cases_new();
    owned_json json_t *doc = json_pack("{s:s,s:s,s:s,s:[s],s:[s],s:{s:s},s:[]}", "id", "try.one",
                                       "title", "t", "kind", "runtime", "checks", checks, "faults",
                                       "F-1", "bundle", "recipe", "probe", "steps");
    struct oci_error err = OCI_ERROR_NONE;

    assert_int_equal(cts_cases_add(cases, doc, "one.json", &err), OCI_OK);
    return cases;
}

static json_t *trace_of(const struct trial *trial, const char *document)
{
    owned_catalogue struct cts_catalogue *catalogue = make_catalogue();
    owned_cases struct cts_cases *cases = make_cases(trial->checks);
    owned_json json_t *ids = json_loads(trial->ids, 0, NULL);
    owned_json json_t *baseline = json_loads(trial->baseline, 0, NULL);
    owned_json json_t *mutants = json_pack("[{s:s,s:s}]", "id", "m.one", "breaks", "sea.a");
    owned_json json_t *faults =
        json_pack("{s:[{s:s},{s:s},{s:s,s:s},{s:s,s:[s]}]}", "faults", "id", "F-1", "id", "F-2",
                  "id", "F-3", "reason", "never seen", "id", "F-4", "cases", "try.one");
    owned_json json_t *scope = json_loads(scope_text, 0, NULL);
    const struct cts_trace_input input = {.catalogue = catalogue,
                                          .cases = cases,
                                          .mutants = mutants,
                                          .faults = faults,
                                          .scope = scope,
                                          .baseline = baseline,
                                          .ids = ids,
                                          .document = document};

    return cts_trace_make(&input);
}

static char *problems_of(const json_t *trace)
{
    owned_text struct oci_text out = OCI_TEXT_NONE;
    const json_t *row = NULL;
    size_t i = 0;

    json_array_foreach(json_object_get(trace, "problems"), i, row) {
        oci_text_printf(&out, "%s %s\n", json_string_value(json_object_get(row, "kind")),
                        json_string_value(json_object_get(row, "id")));
    }
    return oci_text_steal(&out);
}

static void trace_finds_each_kind_of_problem(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(trials); i++) {
        owned_json json_t *trace = trace_of(&trials[i], NULL);
        owned_str char *found = problems_of(trace);

        assert_string_equal(found, trials[i].problems);
    }
}

static void trace_follows_a_requirement_to_case_and_mutant(void **state)
{
    owned_json json_t *trace = trace_of(&trials[1], NULL);

    (void)state;
    assert_string_equal(json_string_value(oci_json_at(trace, "/requirements/0/state")), "proven");
    assert_string_equal(json_string_value(oci_json_at(trace, "/requirements/0/cases/0")),
                        "try.one");
    assert_string_equal(json_string_value(oci_json_at(trace, "/requirements/0/mutants/0")),
                        "m.one");
    assert_string_equal(json_string_value(oci_json_at(trace, "/requirements/1/state")), "excused");
    assert_string_equal(json_string_value(oci_json_at(trace, "/requirements/2/state")), "open");
    assert_string_equal(json_string_value(oci_json_at(trace, "/requirements/3/why")), "why");
    assert_string_equal(json_string_value(oci_json_at(trace, "/requirements/4/why")), "no ship");
}

static void trace_counts_by_document_and_level(void **state)
{
    owned_json json_t *trace = trace_of(&trials[0], NULL);
    const json_t *all = oci_json_at(trace, "/coverage/1");

    (void)state;
    assert_string_equal(json_string_value(oci_json_at(trace, "/coverage/0/chapter")),
                        "image-spec/sea.md");
    assert_int_equal(json_integer_value(json_object_get(all, "MUST")), 2);
    assert_int_equal(json_integer_value(json_object_get(all, "MUST-proven")), 1);
    assert_int_equal(json_integer_value(json_object_get(all, "excused")), 3);
    assert_int_equal(json_integer_value(json_object_get(all, "open")), 1);
    assert_int_equal(json_integer_value(json_object_get(all, "with-mutant")), 1);
}

static void trace_of_another_standard_is_empty(void **state)
{
    owned_json json_t *trace = trace_of(&trials[0], "runtime-spec");

    (void)state;
    assert_int_equal(json_array_size(json_object_get(trace, "requirements")), 0);
    assert_int_equal(json_array_size(json_object_get(trace, "problems")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trace_finds_each_kind_of_problem),
        cmocka_unit_test(trace_follows_a_requirement_to_case_and_mutant),
        cmocka_unit_test(trace_counts_by_document_and_level),
        cmocka_unit_test(trace_of_another_standard_is_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
