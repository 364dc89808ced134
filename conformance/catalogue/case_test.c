/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/case.h"

#include "base/json.h"
#include "base/owned.h"
#include "base/test.h"
#include "catalogue/requirement.h"

static json_t *parse(const char *text)
{
    json_t *doc = NULL;
    struct oci_error err = OCI_ERROR_NONE;

    if (oci_json_parse(text, strlen(text), NULL, &doc, &err) != OCI_OK)
        fail_msg("%s: %s", text, err.text);
    return doc;
}

static const char plain[] =
    "{\"id\":\"a.b\",\"title\":\"t\",\"kind\":\"runtime\",\"checks\":[\"rt.x\",\"rt.y\"],"
    "\"needs\":{\"host\":[\"root\"],\"subject\":[\"pause\"],\"spec\":\">=1.0.2\"},"
    "\"leaks\":{\"fail-for\":[\"rt.y\"]},\"faults\":[\"LIFE-01\"],\"control\":true,"
    "\"ambiguity\":\"delete-created\",\"bundle\":{\"recipe\":\"probe\"},"
    "\"steps\":[{\"do\":\"create\"}],\"expect\":[{\"at\":\"/probe\",\"exists\":true}]}";

static void case_is_read_whole(void **state)
{
    owned_cases struct cts_cases *cases = cts_cases_new();
    owned_json json_t *doc = parse(plain);
    const struct cts_case *test;

    (void)state;
    assert_int_equal(cts_cases_add(cases, doc, "f.json", NULL), OCI_OK);
    assert_int_equal(cts_cases_size(cases), 1);
    test = cts_cases_find(cases, "a.b");
    assert_ptr_equal(test, cts_cases_at(cases, 0));
    assert_string_equal(test->file, "f.json");
    assert_int_equal(test->kind, CTS_RUNTIME);
    assert_true(cts_case_checks(test, "rt.y") && !cts_case_checks(test, "rt.z"));
    assert_string_equal(test->host_needs.items[0], "root");
    assert_string_equal(test->subject_needs.items[0], "pause");
    assert_string_equal(test->spec, ">=1.0.2");
    assert_string_equal(test->leaks_fail_for.items[0], "rt.y");
    assert_string_equal(test->ambiguity, "delete-created");
    assert_true(test->control);
    assert_int_equal(json_array_size(test->steps), 1);
    assert_null(cts_cases_find(cases, "a"));
    assert_string_equal(cts_kind_name(test->kind), "runtime");
}

static const char table[] =
    "{\"id\":\"k\",\"title\":\"signal {word}\",\"kind\":\"runtime\",\"checks\":[\"rt.x\"],"
    "\"steps\":[{\"do\":\"kill\",\"signal\":\"{word}\",\"id\":\"{id}\"},"
    "{\"do\":\"wait\",\"text\":\"{{number}}/{word}{nothing}{\"}],"
    "\"expect\":[{\"at\":\"/limits/{word}\",\"equals\":\"{number}\",\"{word}\":1}],"
    "\"each\":[{\"id\":\"term\",\"with\":{\"word\":\"TERM\",\"number\":15}},"
    "{\"id\":\"list\",\"title\":\"other\",\"checks\":[\"rt.y\"],"
    "\"needs\":{\"host\":[\"root\"]},\"with\":{\"word\":\"HUP\",\"number\":1}}]}";

static void each_row_becomes_a_case(void **state)
{
    owned_cases struct cts_cases *cases = cts_cases_new();
    owned_json json_t *doc = parse(table);
    const struct cts_case *term;
    const struct cts_case *list;

    (void)state;
    assert_int_equal(cts_cases_add(cases, doc, "f.json", NULL), OCI_OK);
    assert_int_equal(cts_cases_size(cases), 2);
    term = cts_cases_find(cases, "k.term");
    list = cts_cases_find(cases, "k.list");
    assert_string_equal(term->title, "signal TERM");
    assert_string_equal(list->title, "other");
    assert_string_equal(list->checks.items[0], "rt.y");
    assert_int_equal(term->host_needs.n_items, 0);
    assert_int_equal(list->host_needs.n_items, 1);
    assert_null(json_object_get(term->json, "each"));
    assert_null(json_object_get(term->json, "with"));
}

static void each_puts_values_in_with_their_type(void **state)
{
    owned_cases struct cts_cases *cases = cts_cases_new();
    owned_json json_t *doc = parse(table);
    owned_str char *steps = NULL;
    owned_str char *expect = NULL;

    (void)state;
    assert_int_equal(cts_cases_add(cases, doc, "f.json", NULL), OCI_OK);
    steps = oci_json_dump(cts_cases_find(cases, "k.term")->steps, JSON_COMPACT);
    expect = oci_json_dump(cts_cases_find(cases, "k.term")->expect, JSON_COMPACT);
    assert_string_equal(steps, "[{\"do\":\"kill\",\"signal\":\"TERM\",\"id\":\"{id}\"},"
                               "{\"do\":\"wait\",\"text\":\"{15}/TERM{nothing}{\"}]");
    assert_string_equal(expect, "[{\"at\":\"/limits/TERM\",\"equals\":15,\"TERM\":1}]");
}

#define HEAD(id) "{\"id\":\"" id "\",\"title\":\"t\",\"kind\":\"runtime\",\"steps\":[],"

static const struct refusal {
    const char *json;
    const char *text;
} refusals[] = {
    {HEAD("a.b") "\"checks\":[\"x\"]}",                                                                    "f.json: /id: 'a.b' is in first.json already"             },
    {HEAD("A") "\"checks\":[\"x\"]}",                                                                      "f.json: /id: 'A' is not lower-case words joined by dots" },
    {HEAD("a..c") "\"checks\":[\"x\"]}",
     "f.json: /id: 'a..c' is not lower-case words joined by dots"                                                                                                    },
    {HEAD("a/c") "\"checks\":[\"x\"]}",
     "f.json: /id: 'a/c' is not lower-case words joined by dots"                                                                                                     },
    {HEAD("a.") "\"checks\":[\"x\"]}",                                                                     "f.json: /id: 'a.' is not lower-case words joined by dots"},
    {HEAD("c") "\"checks\":[]}",                                                                           "f.json: /checks: is empty"                               },
    {HEAD("c") "\"checks\":[\"x\",\"y\",\"x\"]}",                                                          "f.json: /checks/2: 'x' stands twice"                     },
    {HEAD("c") "\"checks\":[7]}",                                                                          "f.json: /checks/0: is an integer, not a string"          },
    {HEAD("c") "\"checks\":[\"x\"],\"needs\":{\"spec\":\"new\"}}",
     "f.json: /needs/spec: 'new' is no range of versions"                                                                                                            },
    {HEAD("c") "\"checks\":[\"x\"],\"leaks\":{\"fail-for\":[\"y\"]}}",
     "f.json: /leaks/fail-for/0: 'y' is not in 'checks'"                                                                                                             },
    {"{\"id\":\"c\",\"title\":\"t\",\"kind\":\"robot\",\"steps\":[],\"checks\":[\"x\"]}",
     "f.json: /kind: 'robot' is none of runtime, unpacker, validator, converter, engine"                                                                             },
    {HEAD("c") "\"checks\":[\"x\"],\"each\":[]}",                                                          "f.json: /each: is no array with rows"                    },
    {HEAD("c") "\"checks\":[\"x\"],\"each\":[{\"id\":\"r\",\"with\":{\"w\":1}}]}",
     "f.json: /each/0: /with/w: '{w}' is used nowhere"                                                                                                               },
    {HEAD("c") "\"checks\":[\"x\"],\"each\":[{\"id\":\"r\"},{\"id\":\"r\"}]}",
     "f.json: row 1 of /each: /id: 'c.r' is in f.json already"                                                                                                       },
    {HEAD(
         "c") "\"checks\":[\"x\"],\"note\":\"a {w}\",\"each\":[{\"id\":\"r\",\"with\":{\"w\":[]}}]}",
     "f.json: /each/0: /note: an array cannot stand inside the text 'a {w}'"                                                                                         },
};

static void case_refuses_and_says_where(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(refusals); i++) {
        owned_cases struct cts_cases *cases = cts_cases_new();
        owned_json json_t *first = parse(plain);
        owned_json json_t *doc = parse(refusals[i].json);
        struct oci_error err = OCI_ERROR_NONE;

        assert_int_equal(cts_cases_add(cases, first, "first.json", NULL), OCI_OK);
        assert_int_equal(cts_cases_add(cases, doc, "f.json", &err), OCI_INVALID);
        assert_string_equal(err.text, refusals[i].text);
    }
}

static const char catalogue_text[] =
    "{\"requirements\":[{\"id\":\"rt.x\",\"level\":\"MUST\",\"since\":\"1.0.0\"},"
    "{\"id\":\"rt.z\",\"aliases\":[\"rt.y\"],\"level\":\"SHOULD\",\"since\":\"1.1.0\","
    "\"until\":\"1.2.0\",\"testable\":\"partly\"}]}";

static void case_must_cite_what_exists(void **state)
{
    owned_cases struct cts_cases *cases = cts_cases_new();
    owned_catalogue struct cts_catalogue *catalogue = cts_catalogue_new();
    owned_json json_t *requirements = parse(catalogue_text);
    owned_json json_t *ambiguities = parse("{\"ambiguities\":[{\"id\":\"delete-created\"}]}");
    owned_json json_t *doc = parse(plain);
    owned_json json_t *bad = parse(HEAD("c") "\"checks\":[\"rt.x\",\"rt.none\"]}");
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(cts_catalogue_add(catalogue, requirements, "s.json", NULL), OCI_OK);
    assert_int_equal(cts_cases_add(cases, doc, "f.json", NULL), OCI_OK);
    assert_int_equal(cts_cases_check(cases, catalogue, &err), OCI_INVALID);
    assert_string_equal(err.text, "f.json: case 'a.b': /ambiguity: no 'delete-created' in "
                                  "spec/ambiguities.json");
    assert_int_equal(cts_catalogue_add_ambiguities(catalogue, ambiguities, "a.json", NULL), OCI_OK);
    assert_int_equal(cts_cases_check(cases, catalogue, &err), OCI_OK);
    assert_int_equal(cts_cases_add(cases, bad, "bad.json", NULL), OCI_OK);
    assert_int_equal(cts_cases_check(cases, catalogue, &err), OCI_INVALID);
    assert_string_equal(err.text,
                        "bad.json: case 'c': /checks/1: no requirement 'rt.none' in spec/");
}

static void catalogue_finds_by_id_and_alias(void **state)
{
    owned_catalogue struct cts_catalogue *catalogue = cts_catalogue_new();
    owned_json json_t *doc = parse(catalogue_text);
    owned_json json_t *twice = parse("{\"requirements\":[{\"id\":\"rt.y\",\"level\":\"MAY\"}]}");
    const struct cts_requirement *found;
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(cts_catalogue_add(catalogue, doc, "s.json", NULL), OCI_OK);
    found = cts_catalogue_find(catalogue, "rt.y");
    assert_string_equal(found->id, "rt.z");
    assert_string_equal(cts_level_name(found->level), "SHOULD");
    assert_string_equal(cts_testable_name(found->testable), "partly");
    assert_false(cts_requirement_holds(found, "1.0.2"));
    assert_true(cts_requirement_holds(found, "1.1.0") && cts_requirement_holds(found, "1.2.0"));
    assert_false(cts_requirement_holds(found, "1.2.1"));
    assert_null(cts_catalogue_find(catalogue, "rt.none"));
    assert_int_equal(cts_catalogue_add(catalogue, twice, "t.json", &err), OCI_INVALID);
    assert_string_equal(err.text, "t.json: /requirements/0: 'rt.y' is an id of s.json already");
    assert_int_equal(cts_catalogue_size(catalogue), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_is_read_whole),
        cmocka_unit_test(each_row_becomes_a_case),
        cmocka_unit_test(each_puts_values_in_with_their_type),
        cmocka_unit_test(case_refuses_and_says_where),
        cmocka_unit_test(case_must_cite_what_exists),
        cmocka_unit_test(catalogue_finds_by_id_and_alias),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
