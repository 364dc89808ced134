/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/owned.h"
#include "catalogue/case.h"
#include "catalogue/subject.h"
#include "harness/host_facts.h"
#include "harness/plan.h"

/* A case with its needs and one step; its fate is seen by the last letters of its id. */
static const char *const documents[] = {
    "{\"id\":\"a.run\",\"title\":\"t\",\"checks\":[\"r\"],\"kind\":\"runtime\","
    "\"steps\":[{\"do\":\"state\"}]}",
    "{\"id\":\"a.untested\",\"title\":\"t\",\"checks\":[\"r\"],\"kind\":\"runtime\","
    "\"needs\":{\"host\":[\"file:/no/such/file\"]},\"steps\":[{\"do\":\"state\"}]}",
    "{\"id\":\"b.unsupported.verb\",\"title\":\"t\",\"checks\":[\"r\"],\"kind\":\"runtime\","
    "\"steps\":[{\"do\":\"pause\"}]}",
    "{\"id\":\"b.unsupported.claim\",\"title\":\"t\",\"checks\":[\"r\"],\"kind\":\"runtime\","
    "\"needs\":{\"subject\":[\"rootless\"]},\"steps\":[{\"do\":\"state\"}]}",
    "{\"id\":\"b.unsupported.option\",\"title\":\"t\",\"checks\":[\"r\"],\"kind\":\"runtime\","
    "\"steps\":[{\"do\":\"state\",\"options\":[\"force\"]}]}",
    "{\"id\":\"c.other-kind\",\"title\":\"t\",\"checks\":[\"r\"],\"kind\":\"unpacker\","
    "\"steps\":[{\"do\":\"unpack\"}]}",
};

static const char subject_text[] =
    "{\"name\":\"s\",\"title\":\"s\",\"kinds\":[\"runtime\"],\"binary\":[\"s\"],"
    "\"version\":{\"argv\":[\"s\"],\"matches\":\"(.*)\"},\"env\":{},"
    "\"verbs\":{\"state\":[\"s\",\"state\",\"{id}\"]},\"options\":{},\"lacks\":{},"
    "\"claims\":[],\"quirks\":{}}";

struct fixture {
    struct cts_cases *cases;
    struct cts_subject *subject;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    json_t *subject = json_loads(subject_text, 0, NULL);

    fixture.cases = cts_cases_new();
    for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
        json_t *doc = json_loads(documents[i], 0, NULL);

        if (cts_cases_add(fixture.cases, doc, "test", NULL) != OCI_OK)
            return -1;
        json_decref(doc);
    }
    if (cts_subject_from(subject, "test", &fixture.subject, NULL) != OCI_OK)
        return -1;
    json_decref(subject);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    const struct fixture *fixture = *state;

    cts_cases_free(fixture->cases);
    cts_subject_free(fixture->subject);
    return 0;
}

static struct cts_plan make(const struct fixture *fixture, unsigned int shard, unsigned int n,
                            const char *glob)
{
    static const struct cts_cgroups none = {0};
    struct cts_host host = {.cgroups = &none};
    struct cts_plan_request request = {.cases = fixture->cases,
                                       .subject = fixture->subject,
                                       .host = &host,
                                       .shard = shard,
                                       .n_shards = n};
    struct cts_plan plan;

    if (glob != NULL)
        request.take = (struct oci_strings){.items = &glob, .n_items = 1};
    cts_plan_make(&request, &plan);
    return plan;
}

static void plan_gives_every_case_a_fate_and_a_reason(void **state)
{
    struct cts_plan plan = make(*state, 1, 1, NULL);

    assert_int_equal(plan.n, 5);
    assert_int_equal(plan.n_run, 1);
    for (size_t i = 0; i < plan.n; i++) {
        const struct cts_plan_row *row = &plan.rows[i];
        owned_json json_t *skip = cts_plan_skip(row);
        enum cts_plan_fate wanted = CTS_PLAN_RUN;

        if (strstr(row->test->id, "untested") != NULL)
            wanted = CTS_PLAN_UNTESTED;
        if (strstr(row->test->id, "unsupported") != NULL)
            wanted = CTS_PLAN_UNSUPPORTED;
        assert_int_equal(row->fate, wanted);
        assert_int_equal(row->reason == NULL, wanted == CTS_PLAN_RUN);
        assert_int_equal(skip == NULL, wanted == CTS_PLAN_RUN);
    }
    cts_plan_done(&plan);
}

static void plan_takes_what_the_glob_takes(void **state)
{
    struct cts_plan plan = make(*state, 1, 1, "a.*");

    assert_int_equal(plan.n, 2);
    cts_plan_done(&plan);
    plan = make(*state, 1, 1, "nothing.*");
    assert_int_equal(plan.n, 0);
    cts_plan_done(&plan);
}

static void shards_have_each_case_once_and_know_the_whole_plan(void **state)
{
    size_t mine[5] = {0};

    for (unsigned int shard = 1; shard <= 3; shard++) {
        struct cts_plan plan = make(*state, shard, 3, NULL);

        assert_int_equal(plan.n, 5);
        for (size_t i = 0; i < plan.n; i++)
            mine[i] += plan.rows[i].fate != CTS_PLAN_ELSEWHERE;
        cts_plan_done(&plan);
    }
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(mine[i], 1);
}

/* The numbers are part of what users rely on: a release that moves cases breaks their shards. */
static void shard_of_an_id_never_changes(void **state)
{
    unsigned int seen[5] = {0};
    char id[32];

    (void)state;
    assert_int_equal(cts_plan_shard("lifecycle.start.twice", 1), 1);
    for (int i = 0; i < 1000; i++) {
        unsigned int shard = 0;

        (void)snprintf(id, sizeof(id), "case.%d", i);
        shard = cts_plan_shard(id, 4);
        assert_in_range(shard, 1, 4);
        assert_int_equal(shard, cts_plan_shard(id, 4));
        seen[shard]++;
    }
    for (unsigned int shard = 1; shard <= 4; shard++)
        assert_in_range(seen[shard], 200, 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plan_gives_every_case_a_fate_and_a_reason),
        cmocka_unit_test(plan_takes_what_the_glob_takes),
        cmocka_unit_test(shards_have_each_case_once_and_know_the_whole_plan),
        cmocka_unit_test(shard_of_an_id_never_changes),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
