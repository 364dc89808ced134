/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/assertion.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/owned.h"
#include "judge/compare.h"
#include "judge/matcher.h"

static const char *const answer_names[] = {
    [CTS_HOLDS] = "holds",
    [CTS_BREAKS] = "breaks",
    [CTS_RECORDS] = "records",
    [CTS_SKIPPED] = "skipped",
};

static json_t *read_rows(void)
{
    json_t *doc = NULL;
    struct oci_error err = OCI_ERROR_NONE;

    if (oci_json_read(AT_FDCWD, PLIMSOLL_SOURCE_DIR "/conformance/judge/assertion_test.json", NULL,
                      &doc, &err) != OCI_OK)
        fail_msg("%s", err.text);
    return doc;
}

static const char *text_of(const json_t *row, const char *name)
{
    return json_string_value(json_object_get(row, name));
}

static void check_text(const json_t *row, const char *name, const char *found, size_t i)
{
    const char *wanted = text_of(row, name);

    if (wanted != NULL && (found == NULL || strcmp(wanted, found) != 0))
        fail_msg("row %zu: %s is '%s', wanted '%s'", i, name, found ? found : "", wanted);
}

static void check_finding(const json_t *row, const struct cts_finding *finding, size_t i)
{
    const json_t *expected = json_object_get(row, "expected");
    const char *cause = text_of(row, "cause");

    if (strcmp(answer_names[finding->answer], text_of(row, "is")) != 0) {
        fail_msg("row %zu: %s (%s), wanted %s", i, answer_names[finding->answer],
                 finding->reason ? finding->reason : "", text_of(row, "is"));
    }
    check_text(row, "reason", finding->reason, i);
    check_text(row, "where", finding->at, i);
    if (expected != NULL && !cts_json_equal(expected, finding->expected))
        fail_msg("row %zu: another value is expected", i);
    if (finding->answer != CTS_BREAKS) {
        assert_int_equal(finding->cause, CTS_CAUSE_NONE);
        return;
    }
    assert_string_equal(cts_cause_name(finding->cause), cause ? cause : "wrong");
    assert_non_null(finding->reason);
    assert_non_null(finding->expected);
}

static void assertion_answers_each_row(void **state)
{
    owned_json json_t *doc = read_rows();
    const json_t *observation = json_object_get(doc, "observation");
    owned_json json_t *values = json_copy(json_object_get(observation, "values"));
    const struct cts_scope scope = {observation, values, observation, ""};
    size_t i;
    json_t *row;

    (void)state;
    json_object_set(values, "nonce", json_object_get(observation, "nonce"));
    json_array_foreach(json_object_get(doc, "rows"), i, row) {
        owned_finding struct cts_finding finding = {.answer = CTS_HOLDS};
        struct oci_error err = OCI_ERROR_NONE;
        enum oci_status status =
            cts_assertion_evaluate(&scope, json_object_get(row, "assertion"), &finding, &err);

        if (status != OCI_OK) {
            if (strcmp(text_of(row, "is"), "senseless") != 0)
                fail_msg("row %zu: %s", i, err.text);
            check_text(row, "reason", err.text, i);
            continue;
        }
        check_finding(row, &finding, i);
    }
}

/* Rows that have just this matcher and that answer. */
static size_t count_rows(const json_t *rows, const char *matcher, const char *answer)
{
    size_t n = 0;

    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const json_t *assertion = json_object_get(row, "assertion");

        n += json_object_get(assertion, matcher) != NULL && cts_matchers_count(assertion) == 1 &&
             strcmp(text_of(row, "is"), answer) == 0;
    }
    return n;
}

static void assertion_rows_try_each_matcher_both_ways(void **state)
{
    owned_json json_t *doc = read_rows();
    const json_t *rows = json_object_get(doc, "rows");

    (void)state;
    for (size_t i = 0; i < cts_n_matchers; i++) {
        if (count_rows(rows, cts_matchers[i].name, "holds") == 0 ||
            count_rows(rows, cts_matchers[i].name, "breaks") == 0)
            fail_msg("matcher '%s' is not tried both ways", cts_matchers[i].name);
    }
}

/* In a step, pointers start at its record, and what is told starts at the whole. */
static void assertion_in_a_step_tells_the_whole_pointer(void **state)
{
    owned_json json_t *observation = json_pack("{s:[{s:i}]}", "steps", "exit", 1);
    owned_json json_t *assertion = json_pack("{s:s,s:i}", "at", "/exit", "equals", 0);
    const struct cts_scope scope = {
        .observation = observation,
        .record = json_array_get(json_object_get(observation, "steps"), 0),
        .prefix = "/steps/0",
    };
    owned_finding struct cts_finding finding = {.answer = CTS_HOLDS};

    (void)state;
    assert_int_equal(cts_assertion_evaluate(&scope, assertion, &finding, NULL), OCI_OK);
    assert_int_equal(finding.answer, CTS_BREAKS);
    assert_string_equal(finding.at, "/steps/0/exit");
    assert_string_equal(finding.reason, "/steps/0/exit is 1, must be 0");
    assert_int_equal(json_integer_value(finding.found), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(assertion_answers_each_row),
        cmocka_unit_test(assertion_rows_try_each_matcher_both_ways),
        cmocka_unit_test(assertion_in_a_step_tells_the_whole_pointer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
