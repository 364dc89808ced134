/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/leaks.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"
#include "judge/course.h"
#include "judge/excerpt.h"
#include "judge/json_plain.h"

/* The kinds that are not empty, as an object; NULL where nothing was left. */
static json_t *leaks_of(const json_t *observation)
{
    json_t *left = json_object();
    const char *kind;
    json_t *items;

    json_object_foreach(cts_json_plain(json_object_get(observation, "leaks")), kind, items) {
        if (json_array_size(items) > 0)
            json_object_set(left, kind, items);
    }
    if (json_object_size(left) > 0)
        return left;
    json_decref(left);
    return NULL;
}

static char *describe(const json_t *left)
{
    owned_text struct oci_text text = OCI_TEXT_NONE;
    const char *kind;
    json_t *items;

    json_object_foreach(cts_json_plain(left), kind, items) {
        owned_str char *first = cts_value_text(json_array_get(items, 0));

        oci_text_printf(&text, "%s%s: %zu (%s%s)", text.size == 0 ? "left behind: " : ", ", kind,
                        json_array_size(items), first, json_array_size(items) > 1 ? ", …" : "");
    }
    return oci_text_steal(&text);
}

/* Whether the harness ended a step of the subject, which then could not clean up. */
static bool was_interrupted(const struct cts_case *test, const json_t *observation)
{
    const json_t *records = json_object_get(observation, "steps");

    for (size_t i = 0; i < json_array_size(records); i++) {
        if (cts_step_is_subject(json_array_get(test->steps, i)) &&
            json_is_true(json_object_get(json_array_get(records, i), "timeout")))
            return true;
    }
    return false;
}

static bool is_named(const struct cts_case *test, const char *requirement)
{
    for (size_t i = 0; i < test->leaks_fail_for.n_items; i++) {
        if (strcmp(test->leaks_fail_for.items[i], requirement) == 0)
            return true;
    }
    return false;
}

/* A pass of a requirement that speaks of cleaning up is none where something was left. */
static void break_pass(struct cts_verdict *verdict, const json_t *left, const char *reason)
{
    static const enum cts_outcome outcomes[] = {
        [CTS_MUST] = CTS_FAIL,
        [CTS_SHOULD] = CTS_WARN,
        [CTS_MAY] = CTS_INFO,
    };

    if (verdict->outcome != CTS_PASS)
        return;
    verdict->outcome = outcomes[verdict->level];
    verdict->cause = CTS_CAUSE_LEAK;
    free(verdict->at);
    free(verdict->reason);
    json_decref(verdict->found);
    json_decref(verdict->expected);
    verdict->at = oci_str_dup("/leaks");
    verdict->reason = oci_str_dup(reason);
    verdict->expected = NULL;
    verdict->found = cts_value_excerpt(left);
}

void cts_leaks_judge(const struct cts_case *test, const json_t *observation, size_t first,
                     struct cts_verdicts *verdicts)
{
    owned_json json_t *left = leaks_of(observation);
    owned_str char *reason = left == NULL ? NULL : describe(left);
    bool interrupted = was_interrupted(test, observation);
    struct cts_verdict line;

    if (left == NULL)
        return;
    for (size_t i = first; i < verdicts->n && !interrupted; i++) {
        if (is_named(test, verdicts->rows[i].requirement))
            break_pass(&verdicts->rows[i], left, reason);
    }
    line = (struct cts_verdict){
        .case_id = oci_str_dup(test->id),
        .requirement = oci_str_dup(CTS_LEAK_REQUIREMENT),
        .level = CTS_MUST,
        .outcome = interrupted ? CTS_BLOCKED : CTS_FAIL,
        .cause = CTS_CAUSE_LEAK,
        .at = oci_str_dup("/leaks"),
        .found = cts_value_excerpt(left),
        .reason = interrupted
                      ? oci_str_printf("%s, after the harness ended a step at its deadline", reason)
                      : steal_str(&reason),
    };
    cts_verdicts_add(verdicts, &line);
}
