/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/judge.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/json_patch.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "catalogue/requirement.h"
#include "judge/compare.h"
#include "judge/json_plain.h"

static json_t *read_rows(void)
{
    json_t *doc = NULL;
    struct oci_error err = OCI_ERROR_NONE;

    if (oci_json_read(AT_FDCWD, PLIMSOLL_SOURCE_DIR "/conformance/judge/judge_test.json", NULL,
                      &doc, &err) != OCI_OK)
        fail_msg("%s", err.text);
    return doc;
}

/* A row's case, with what all of them have in common. */
static struct cts_cases *read_case(const json_t *row)
{
    owned_json json_t *doc =
        json_pack("{s:s,s:s,s:[s],s:s,s:{s:s},s:[]}", "id", "c", "title", "t", "checks", "t.must",
                  "kind", "runtime", "bundle", "recipe", "probe", "steps");
    struct cts_cases *cases = cts_cases_new();
    struct oci_error err = OCI_ERROR_NONE;

    json_object_update(doc, json_object_get(row, "case"));
    if (cts_cases_add(cases, doc, "judge_test.json", &err) != OCI_OK)
        fail_msg("%s: %s", json_string_value(json_object_get(row, "name")), err.text);
    return cases;
}

static json_t *read_observation(const json_t *doc, const json_t *row)
{
    json_t *observation = json_deep_copy(json_object_get(doc, "observation"));
    const json_t *patch = json_object_get(row, "patch");
    struct oci_error err = OCI_ERROR_NONE;

    if (patch != NULL && oci_json_patch(&observation, patch, &err) != OCI_OK)
        fail_msg("%s: %s", json_string_value(json_object_get(row, "name")), err.text);
    return observation;
}

/* Every member that the row states is in the verdict; a cause that it does not state is not. */
static void check_verdict(const char *name, const json_t *wanted, const struct cts_verdict *verdict)
{
    owned_json json_t *found = cts_verdict_to_json(verdict);
    const char *member;
    json_t *value;

    json_object_foreach(cts_json_plain(wanted), member, value) {
        owned_str char *text = NULL;

        if (cts_json_equal(value, json_object_get(found, member)))
            continue;
        text = oci_json_dump(found, JSON_SORT_KEYS);
        fail_msg("%s: '%s' is not as wanted in %s", name, member, text);
    }
    if (verdict->outcome == CTS_PASS || verdict->outcome == CTS_INFO) {
        assert_int_equal(verdict->cause, CTS_CAUSE_NONE);
    } else {
        assert_non_null(verdict->reason);
    }
}

static void check_row(const json_t *doc, const json_t *row, const struct cts_catalogue *catalogue)
{
    const char *name = json_string_value(json_object_get(row, "name"));
    const char *error = json_string_value(json_object_get(row, "error"));
    const json_t *wanted = json_object_get(row, "verdicts");
    owned_cases struct cts_cases *cases = read_case(row);
    owned_json json_t *observation = read_observation(doc, row);
    owned_verdicts struct cts_verdicts verdicts = {.n = 0};
    struct oci_error err = OCI_ERROR_NONE;
    enum oci_status status =
        cts_judge(cts_cases_at(cases, 0), catalogue, observation, &verdicts, &err);

    if (error != NULL) {
        assert_int_equal(status, OCI_INVALID);
        assert_string_equal(err.text, error);
        assert_int_equal(verdicts.n, 0);
        return;
    }
    if (status != OCI_OK || verdicts.n != json_array_size(wanted))
        fail_msg("%s: %zu verdicts %s", name, verdicts.n, err.text);
    for (size_t i = 0; i < verdicts.n; i++)
        check_verdict(name, json_array_get(wanted, i), &verdicts.rows[i]);
}

static void judge_decides_each_row(void **state)
{
    owned_json json_t *doc = read_rows();
    owned_catalogue struct cts_catalogue *catalogue = cts_catalogue_new();
    struct oci_error err = OCI_ERROR_NONE;
    size_t i;
    json_t *row;

    (void)state;
    if (cts_catalogue_add(catalogue, json_object_get(doc, "catalogue"), "judge_test.json", &err) !=
        OCI_OK)
        fail_msg("%s", err.text);
    json_array_foreach(json_object_get(doc, "rows"), i, row)
        check_row(doc, row, catalogue);
}

static void judge_rows_reach_each_verdict(void **state)
{
    owned_json json_t *doc = read_rows();
    owned_json json_t *seen = json_object();
    size_t i;
    size_t k;
    json_t *row;
    json_t *verdict;

    (void)state;
    json_array_foreach(json_object_get(doc, "rows"), i, row) {
        json_array_foreach(json_object_get(row, "verdicts"), k, verdict) {
            json_object_set(seen, json_string_value(json_object_get(verdict, "verdict")), row);
        }
    }
    for (size_t n = 0; n < CTS_KNOWN; n++)
        assert_non_null(json_object_get(seen, cts_outcome_name((enum cts_outcome)n)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judge_decides_each_row),
        cmocka_unit_test(judge_rows_reach_each_verdict),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
