/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "harness/batch.h"

static const char recipes_text[] =
    "{\"probe\":{\"files\":[],\"config\":{\"mounts\":[{\"destination\":\"/dev\"}],\"process\":{\"args\":[\"/probe\",\"nonce={nonce}\","
    "\"report\",\"wait\"]}}}}";

/* The usual arguments of a probe that is asked to look at something. */
#define ARGS(words)                                                                                 \
    "{\"op\":\"replace\",\"path\":\"/process/args\",\"value\":[\"/probe\",\"nonce={nonce}\"," words \
    ",\"report\",\"wait\"]}"
#define EDIT(op, path, value) "{\"op\":\"" op "\",\"path\":\"" path "\",\"value\":" value "}"
#define MOUNT(at)             EDIT("add", "/mounts/-", "{\"destination\":\"" at "\"}")

/* Two cases that differ in their patches. */
static const struct {
    const char *what;
    const char *a;
    const char *b;
    bool shared;
} rows[] = {
    {"members that have nothing to do with each other", EDIT("add",                                  "/hostname",                                                                                               "\"a\""),
     EDIT("add", "/process/umask", "1"), true},
    {"the same edit",                                 EDIT("add",                                                                        "/hostname",                                                                                                                                                                             "\"a\""),EDIT("add", "/hostname", "\"a\""), true},
    {"two values of one member",       EDIT("add","/hostname","\"a\""),
     EDIT("add", "/hostname", "\"b\""), false},
    {"an edit that takes away what the program may do",                                         EDIT("add",                                                                                "/linux/seccomp",                                                                                                                                                                                         "{}"),
     EDIT("add", "/process/umask", "1"), false},
    {"a list of the recipe that is replaced",                                      EDIT("replace",                                                                                                          "/mounts",                                                                                                                                                                                                "[]"),
     EDIT("add", "/process/umask", "1"), false},
    {"a member and the object that it is in",                                            EDIT("add",                                                                                       "/process/user/uid",                                                                                                                                                "1"),
     EDIT("replace", "/root", "{}"), false},
    {"names of which one begins like the other",                                            EDIT("add",                                                                                     "/linux/a",                                                                                                                                                                              "1"),
     EDIT("add", "/linux/ab", "1"), true},
    {"mounts at two places",                                                 MOUNT("/a"),                                                      MOUNT("/b"),                                                                                                            true},
    {"mounts at one place",                                        MOUNT("/a"),
     EDIT("add",                                                                                                                                                                        "/mounts/-","{\"destination\":\"/a\",\"type\":\"tmpfs\"}"), false},
    {"a mount below another",           MOUNT("/a"), MOUNT("/a/b"), false},
    {"list elements without a place",                                          EDIT("add",                                                                                "/process/env/-",                                                                                                                                                                                    "\"A=1\""),
     EDIT("add", "/process/env/-", "\"B=1\""), false},
    {"an element behind one that goes away","{\"op\":\"remove\",\"path\":\"/mounts/1\"}",
     EDIT("add","/mounts/2/type","1"), false},
    {"an element of a list of the recipe",                                             EDIT("replace",                                                                                    "/mounts/0",                                                                                                                                                                                             "{}"),MOUNT("/a"), false},
    {"a path that is looked at and one elsewhere",                                      MOUNT("/a") "," ARGS("\"stat=/c\""),                        MOUNT("/b"),
     true        },
    {"a path that is looked at below a mount",                                        MOUNT("/a") "," ARGS("\"stat=/b/c\""),                                                                        MOUNT("/b"),
     false},
    {"a path that is written and looked at",                           MOUNT("/a") "," ARGS("\"write=/c\""),
     MOUNT("/b") "," ARGS("\"read=/c\""),                                                                                                                                             false},
    {"a path that both look at",                   MOUNT("/a") "," ARGS("\"stat=/c\""),
     MOUNT("/b") "," ARGS("\"read=/c\""),                     true},
    {"a word that changes the process",                                 MOUNT("/a") "," ARGS("\"drop\""),                                                                  MOUNT("/b"),                                                                                                                                                                      false},
    {"an edit that cannot be told by its path",
     MOUNT("/a") ",{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"}",                                                                                     MOUNT("/b"),                                                                                                                                                                                                                                                                                                              false                                                                                                        },
    {"nothing but what the recipe has",                                                 "",                                                         MOUNT("/b"),                                                                                                        false},
};

static struct cts_cases *two_cases(const char *patch_a, const char *patch_b, const char *more)
{
    const char *const patches[] = {patch_a, patch_b};
    struct cts_cases *cases = cts_cases_new();

    for (size_t i = 0; i < 2; i++) {
        owned_str char *text = oci_str_printf(
            "{\"id\":\"%c\",\"title\":\"t\",\"checks\":[\"r\"],\"kind\":\"runtime\"%s,"
            "\"bundle\":{\"recipe\":\"probe\",\"patch\":[%s]},"
            "\"steps\":[{\"do\":\"create\",\"expect\":[{\"at\":\"/ms\",\"above\":%zu}]}]}",
            (int)('a' + (int)i), more, patches[i], i);
        owned_json json_t *doc = json_loads(text, 0, NULL);

        assert_non_null(doc);
        assert_int_equal(cts_cases_add(cases, doc, "test", NULL), OCI_OK);
    }
    return cases;
}

static struct cts_batches batches_of(const struct cts_cases *cases)
{
    const struct cts_case *tests[] = {cts_cases_at(cases, 0), cts_cases_at(cases, 1)};
    owned_json json_t *recipes = json_loads(recipes_text, 0, NULL);
    struct cts_batches batches;

    cts_batches_make(tests, 2, recipes, &batches);
    return batches;
}

static void cases_share_a_container_where_they_do_not_clash(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct cts_cases *cases = two_cases(rows[i].a, rows[i].b, "");
        struct cts_batches batches = batches_of(cases);

        if (batches.n != (rows[i].shared ? 1U : 2U))
            fail_msg("%s: %zu containers", rows[i].what, batches.n);
        cts_batches_done(&batches);
        cts_cases_free(cases);
    }
}

static void cases_about_a_refusal_share_nothing(void **state)
{
    struct cts_cases *cases = two_cases("", "", ",\"control\":true");
    struct cts_batches batches = batches_of(cases);

    (void)state;
    assert_int_equal(batches.n, 2);
    cts_batches_done(&batches);
    cts_cases_free(cases);
}

static void one_bundle_has_what_each_case_asks_for(void **state)
{
    struct cts_cases *cases = two_cases(MOUNT("/a") "," ARGS("\"stat=/c\",\"read=/d\""),
                                        MOUNT("/b") "," ARGS("\"stat=/c\",\"list=/e\""), "");
    struct cts_batches batches = batches_of(cases);
    owned_json json_t *wanted =
        json_loads("[" MOUNT("/a") "," MOUNT("/b") "," EDIT(
                       "add", "/process/args",
                       "[\"/probe\",\"nonce={nonce}\",\"stat=/c\",\"read=/d\",\"list=/e\","
                       "\"report\",\"wait\"]") "]",
                   0, NULL);

    (void)state;
    assert_int_equal(batches.n, 1);
    assert_int_equal(batches.rows[0].n, 2);
    assert_string_equal(batches.rows[0].as_one.id, "a");
    assert_true(json_equal(json_object_get(batches.rows[0].as_one.bundle, "patch"), wanted));
    cts_batches_done(&batches);
    cts_cases_free(cases);
}

/* Observations of which only the first shows what can be held against several cases. */
static const char *const observations[] = {
    "{\"broken\":null,\"probe\":{},\"leaks\":{\"files\":[]},\"steps\":[{\"exit\":0},{\"met\":true}]}",
    "{\"broken\":\"why\",\"probe\":{},\"leaks\":{\"files\":[]},\"steps\":[{\"exit\":0}]}",
    "{\"broken\":null,\"leaks\":{\"files\":[]},\"steps\":[{\"exit\":0}]}",
    "{\"broken\":null,\"probe\":{},\"leaks\":{\"files\":[\"/a\"]},\"steps\":[{\"exit\":0}]}",
    "{\"broken\":null,\"probe\":{},\"steps\":[{\"exit\":0}]}",
    "{\"broken\":null,\"probe\":{},\"leaks\":{\"files\":[]},\"steps\":[{\"exit\":1}]}",
    "{\"broken\":null,\"probe\":{},\"leaks\":{\"files\":[]},\"steps\":[{\"exit\":null}]}",
    "{\"broken\":null,\"probe\":{},\"leaks\":{\"files\":[]},\"steps\":[{\"met\":false}]}",
    "{\"broken\":null,\"probe\":{},\"leaks\":{\"files\":[]},\"steps\":[{\"skipped\":\"why\"}]}",
    "{\"broken\":null,\"probe\":{},\"leaks\":{\"files\":[]},\"steps\":[{\"error\":\"why\"}]}",
    "{\"broken\":null,\"probe\":{},\"leaks\":{\"files\":[]},\"steps\":[{\"exit\":0,\"timeout\":true}]}",
};

static void only_what_went_well_is_held_against_several_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(observations) / sizeof(observations[0]); i++) {
        owned_json json_t *observation = json_loads(observations[i], 0, NULL);

        assert_non_null(observation);
        assert_int_equal(cts_batch_went_well(observation), i == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_share_a_container_where_they_do_not_clash),
        cmocka_unit_test(cases_about_a_refusal_share_nothing),
        cmocka_unit_test(one_bundle_has_what_each_case_asks_for),
        cmocka_unit_test(only_what_went_well_is_held_against_several_cases),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
