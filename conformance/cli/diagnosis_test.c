/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/owned.h"
#include "cli/diagnosis.h"

#define OK(name)    "\"" name "\":{\"exit\":0,\"stderr\":\"\"}"
#define NO(name, e) "\"" name "\":{\"exit\":1,\"stderr\":\"" e "\"}"
#define IS(name, s) "\"" name "\":{\"exit\":0,\"stderr\":\"\",\"json\":{\"status\":\"" s "\"}}"
#define REPORT(met) "\"report\":{\"met\":" met "}"
#define LATE(name)  "\"" name "\":{\"exit\":null,\"signal\":null,\"timeout\":true}"
#define DEAD(name)  "\"" name "\":{\"exit\":null,\"signal\":11,\"timeout\":false}"
#define NOT(name)   "\"" name "\":{\"skipped\":\"x\"}"

/* Lives of one container, as seen. */
static const char good_life[] =
    NO("unknown", "no such") "," OK("create") "," IS("created", "created") "," OK(
        "start") "," REPORT("true") "," IS("running",
                                           "running") "," OK("kill") "," OK("delete") "," NO("gone",
                                                                                             "x");
static const char says_yes[] = OK("unknown") "," OK("create") "," OK("created") "," OK(
    "start") "," OK("running") "," OK("kill") "," OK("delete") "," OK("gone");
static const char says_alike[] =
    NO("unknown", "usage") "," NO("create", "usage") "," NO("created", "usage");
static const char refuses[] = NO("unknown", "no such") "," NO(
    "create", "cgroups in hybrid mode") "," NO("created", "no such");
static const char hangs[] =
    LATE("version") "," LATE("unknown") "," NOT("create") "," NOT("created");
static const char crashes[] = DEAD("unknown") "," DEAD("create") "," DEAD("created");
static const char babbles[] = NO("unknown", "a") "," OK("create") "," OK("created");
static const char no_start[] =
    NO("unknown", "a") "," OK("create") "," IS("created", "created") "," NO("start", "why");
static const char runs_nothing[] =
    NO("unknown", "a") "," OK("create") "," IS("created", "created") "," OK("start") "," REPORT(
        "false") "," IS("running", "running") "," OK("kill") "," OK("delete") "," NO("gone", "a");
static const char runs_too_soon[] =
    NO("unknown", "a") "," OK("create") "," IS("created", "running") "," OK("start") "," REPORT(
        "true") "," IS("running", "running") "," OK("kill") "," OK("delete") "," NO("gone", "a");
static const char knows_nobody[] =
    NO("unknown", "a") "," OK("create") "," IS("created", "created") "," OK("start") "," REPORT(
        "true") "," IS("running", "running") "," OK("kill") "," OK("delete") "," OK("gone");

/* What that amounts to, and a word of the sentence. */
static const struct {
    const char *named;
    enum cts_health health;
    const char *word;
} rows[] = {
    {good_life,     CTS_HEALTH_GOOD,       "ran"           },
    {says_yes,      CTS_HEALTH_NO_RUNTIME, "never made"    },
    {says_alike,    CTS_HEALTH_NO_RUNTIME, "alike"         },
    {refuses,       CTS_HEALTH_CANNOT_RUN, "hybrid"        },
    {hangs,         CTS_HEALTH_NO_RUNTIME, "deadline"      },
    {crashes,       CTS_HEALTH_NO_RUNTIME, "signal 11"     },
    {babbles,       CTS_HEALTH_NO_RUNTIME, "no JSON"       },
    {no_start,      CTS_HEALTH_CANNOT_RUN, "why"           },
    {runs_nothing,  CTS_HEALTH_NO_RUNTIME, "never reports" },
    {runs_too_soon, CTS_HEALTH_DEVIATES,   "created"       },
    {knows_nobody,  CTS_HEALTH_DEVIATES,   "does not exist"},
};

static void diagnosis_tells_no_runtime_from_cannot_run_and_deviates(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        owned_json json_t *named = NULL;
        owned_json json_t *observation = NULL;
        char text[2048];
        struct cts_diagnosis diagnosis;

        (void)snprintf(text, sizeof(text), "{%s}", rows[i].named);
        named = json_loads(text, 0, NULL);
        assert_non_null(named);
        observation = json_pack("{s:O}", "named", named);
        diagnosis = cts_diagnose(observation);
        assert_int_equal(diagnosis.health, rows[i].health);
        assert_non_null(strstr(diagnosis.sentence, rows[i].word));
        free(diagnosis.sentence);
    }
}

static void diagnosis_does_not_judge_what_the_suite_broke(void **state)
{
    owned_json json_t *observation = json_pack("{s:s}", "broken", "no namespaces");
    struct cts_diagnosis diagnosis = cts_diagnose(observation);

    (void)state;
    assert_int_equal(diagnosis.health, CTS_HEALTH_UNKNOWN);
    assert_string_equal(diagnosis.sentence, "no namespaces");
    free(diagnosis.sentence);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(diagnosis_tells_no_runtime_from_cannot_run_and_deviates),
        cmocka_unit_test(diagnosis_does_not_judge_what_the_suite_broke),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
