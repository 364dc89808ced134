/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/owned.h"

/* A profile that takes a.*, and gives leave for cgroup-v2 and pause. */
static const char profile_text[] =
    "{'name':'p','title':'t','kinds':['runtime'],'cases':['a.*'],'without':['a.out'],"
    "'may-be-untested':[{'cases':['*'],'needs':['cgroup-v2'],'reason':'r'}],"
    "'may-be-unsupported':[{'cases':['a.one'],'needs':['pause'],'reason':'r'}]}";

/* Verdicts on the requirements r.x and r.y of case a.one; a.out, b.one and
 * a.later, which is of a later version, are not asked for. */
static const struct row {
    const char *name;
    enum cts_outcome outcome;
    const char *need;
    const char *gap; /* NULL where the list is complete. */
} rows[] = {
    {"a pass is complete",                      CTS_PASS,        NULL,        NULL},
    {"a fail is the gate's business",           CTS_FAIL,        NULL,        NULL},
    {"untested with leave",                     CTS_UNTESTED,    "cgroup-v2", NULL},
    {"untested for its version",                CTS_UNTESTED,    "version",   NULL},
    {"untested for another want",               CTS_UNTESTED,    "root",
     "case 'a.one' is untested and profile 'p' gives no leave: why"               },
    {"untested without a word",                 CTS_UNTESTED,    NULL,
     "case 'a.one' is untested and profile 'p' gives no leave: why"               },
    {"unsupported with leave",                  CTS_UNSUPPORTED, "pause",     NULL},
    {"leave for the one is none for the other", CTS_UNSUPPORTED, "cgroup-v2",
     "case 'a.one' is unsupported and profile 'p' gives no leave: why"            },
};

/* Texts are written with single quotes, to be read in C. */
static json_t *read_json(const char *quoted)
{
    owned_str char *text = oci_str_dup(quoted);

    for (char *c = strchr(text, '\''); c != NULL; c = strchr(c, '\''))
        *c = '"';
    return json_loads(text, 0, NULL);
}

static struct cts_profile *read_profile(const char *text)
{
    owned_json json_t *doc = read_json(text);
    struct cts_profile *profile = NULL;
    struct oci_error err = OCI_ERROR_NONE;

    if (cts_profile_from(doc, "p.json", &profile, &err) != OCI_OK)
        fail_msg("%s", err.text);
    return profile;
}

static struct cts_cases *make_cases(void)
{
    static const char *const ids[] = {"a.one", "a.out", "b.one", "a.later"};
    struct cts_cases *cases = cts_cases_new();

    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        owned_json json_t *doc =
            json_pack("{s:s,s:s,s:[s,s],s:s,s:{s:s},s:[]}", "id", ids[i], "title", "t", "checks",
                      "r.x", "r.y", "kind", "runtime", "bundle", "recipe", "probe", "steps");

        if (strcmp(ids[i], "a.later") == 0)
            json_object_set_new(doc, "needs", json_pack("{s:s}", "spec", ">=2.0"));
        assert_int_equal(cts_cases_add(cases, doc, "t.json", NULL), OCI_OK);
    }
    return cases;
}

static void add(struct cts_verdicts *verdicts, const char *requirement, enum cts_outcome outcome,
                const char *need)
{
    struct cts_verdict verdict = {
        .case_id = oci_str_dup("a.one"),
        .requirement = oci_str_dup(requirement),
        .outcome = outcome,
        .reason = oci_str_dup("why"),
        .need = need == NULL ? NULL : oci_str_dup(need),
    };

    cts_verdicts_add(verdicts, &verdict);
}

static void golden_list_names_each_gap(void **state)
{
    owned_profile struct cts_profile *profile = read_profile(profile_text);
    owned_cases struct cts_cases *cases = make_cases();
    owned_catalogue struct cts_catalogue *catalogue = cts_catalogue_new();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        owned_verdicts struct cts_verdicts verdicts = {.n = 0};
        owned_gaps struct cts_gaps gaps = {.n = 0};

        add(&verdicts, "r.x", CTS_PASS, NULL);
        add(&verdicts, "r.y", rows[i].outcome, rows[i].need);
        cts_golden_check(profile, cases, catalogue, "1.3.0", &verdicts, &gaps);
        if (gaps.n != (size_t)(rows[i].gap != NULL))
            fail_msg("%s: %zu gaps", rows[i].name, gaps.n);
        if (gaps.n > 0)
            assert_string_equal(gaps.rows[0], rows[i].gap);
    }
}

static void golden_list_misses_what_has_no_verdict(void **state)
{
    owned_profile struct cts_profile *profile = read_profile(profile_text);
    owned_cases struct cts_cases *cases = make_cases();
    owned_catalogue struct cts_catalogue *catalogue = cts_catalogue_new();
    owned_verdicts struct cts_verdicts verdicts = {.n = 0};
    owned_gaps struct cts_gaps gaps = {.n = 0};

    (void)state;
    add(&verdicts, "r.y", CTS_PASS, NULL);
    cts_golden_check(profile, cases, catalogue, "1.3.0", &verdicts, &gaps);
    assert_int_equal(gaps.n, 1);
    assert_string_equal(gaps.rows[0], "case 'a.one' has no verdict on 'r.x'");
}

static void golden_list_of_nothing_is_a_gap(void **state)
{
    owned_profile struct cts_profile *profile =
        read_profile("{'name':'q','title':'t','kinds':['runtime'],'cases':['z.*']}");
    owned_cases struct cts_cases *cases = make_cases();
    owned_catalogue struct cts_catalogue *catalogue = cts_catalogue_new();
    const struct cts_verdicts verdicts = {.n = 0};
    owned_gaps struct cts_gaps gaps = {.n = 0};

    (void)state;
    cts_golden_check(profile, cases, catalogue, "1.3.0", &verdicts, &gaps);
    assert_int_equal(gaps.n, 1);
    assert_string_equal(gaps.rows[0], "profile 'q' takes no case");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_list_names_each_gap),
        cmocka_unit_test(golden_list_misses_what_has_no_verdict),
        cmocka_unit_test(golden_list_of_nothing_is_a_gap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
