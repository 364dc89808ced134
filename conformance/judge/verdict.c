/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "judge/json_plain.h"

static const char *const outcome_names[CTS_N_OUTCOMES] = {
    [CTS_PASS] = "pass",       [CTS_FAIL] = "fail",         [CTS_WARN] = "warn",
    [CTS_INFO] = "info",       [CTS_UNTESTED] = "untested", [CTS_UNSUPPORTED] = "unsupported",
    [CTS_BLOCKED] = "blocked", [CTS_BROKEN] = "broken",     [CTS_KNOWN] = "known",
};

static const char *const cause_names[] = {
    [CTS_CAUSE_NONE] = NULL,     [CTS_CAUSE_WRONG] = "wrong", [CTS_CAUSE_TIMEOUT] = "timeout",
    [CTS_CAUSE_CRASH] = "crash", [CTS_CAUSE_LEAK] = "leak",
};

static const char *const level_names[] = {
    [CTS_MUST] = "MUST",
    [CTS_SHOULD] = "SHOULD",
    [CTS_MAY] = "MAY",
};

const char *cts_outcome_name(enum cts_outcome outcome)
{
    return outcome_names[outcome];
}

const char *cts_cause_name(enum cts_cause cause)
{
    return cause_names[cause];
}

void cts_verdict_done(struct cts_verdict *verdict)
{
    free(verdict->case_id);
    free(verdict->requirement);
    free(verdict->at);
    free(verdict->reason);
    free(verdict->need);
    json_decref(verdict->expected);
    json_decref(verdict->found);
    *verdict = (struct cts_verdict){.outcome = CTS_BROKEN};
}

void cts_verdicts_done(struct cts_verdicts *list)
{
    for (size_t i = 0; i < list->n; i++)
        cts_verdict_done(&list->rows[i]);
    free(list->rows);
    *list = (struct cts_verdicts){.n = 0};
}

void cts_verdicts_add(struct cts_verdicts *list, struct cts_verdict *verdict)
{
    list->rows = oci_grow(list->rows, list->n + 1, sizeof(list->rows[0]));
    list->rows[list->n++] = *verdict;
    *verdict = (struct cts_verdict){.outcome = CTS_BROKEN};
}

void cts_verdicts_take(struct cts_verdicts *list, struct cts_verdicts *from)
{
    for (size_t i = 0; i < from->n; i++)
        cts_verdicts_add(list, &from->rows[i]);
    free(from->rows);
    *from = (struct cts_verdicts){.n = 0};
}

static void set_text(json_t *object, const char *name, const char *text)
{
    if (text != NULL)
        json_object_set_new(object, name, json_string(text));
}

json_t *cts_verdict_to_json(const struct cts_verdict *verdict)
{
    json_t *object = json_object();

    set_text(object, "case", verdict->case_id);
    set_text(object, "requirement", verdict->requirement);
    set_text(object, "level", level_names[verdict->level]);
    set_text(object, "verdict", outcome_names[verdict->outcome]);
    set_text(object, "cause", cause_names[verdict->cause]);
    set_text(object, "at", verdict->at);
    set_text(object, "reason", verdict->reason);
    set_text(object, "need", verdict->need);
    if (verdict->expected != NULL)
        json_object_set(object, "expected", verdict->expected);
    if (verdict->found != NULL)
        json_object_set(object, "found", verdict->found);
    json_object_set_new(object, "ms", json_real(round(verdict->ms * 10) / 10));
    return object;
}

static int find_word(const char *const *words, size_t n_words, const char *word)
{
    for (size_t i = 0; i < n_words; i++) {
        if (words[i] != NULL && strcmp(words[i], word) == 0)
            return (int)i;
    }
    return -1;
}

#define WORDS(table) (table), (sizeof(table) / sizeof((table)[0]))

static char *copy_text(const char *text)
{
    return text == NULL ? NULL : oci_str_dup(text);
}

enum oci_status cts_verdict_from_json(const json_t *object, struct cts_verdict *ret_verdict,
                                      struct oci_error *err)
{
    const char *test = NULL;
    const char *requirement = NULL;
    const char *level = NULL;
    const char *outcome = NULL;
    const char *cause = json_string_value(json_object_get(object, "cause"));
    json_error_t fault;
    int words[3];

    if (json_unpack_ex(cts_json_plain(object), &fault, 0, "{s:s,s:s,s:s,s:s}", "case", &test,
                       "requirement", &requirement, "level", &level, "verdict", &outcome) != 0)
        return oci_fail(err, OCI_INVALID, NULL, "verdict: %s", fault.text);
    words[0] = find_word(WORDS(level_names), level);
    words[1] = find_word(WORDS(outcome_names), outcome);
    words[2] = cause == NULL ? CTS_CAUSE_NONE : find_word(WORDS(cause_names), cause);
    if (words[0] < 0)
        return oci_fail(err, OCI_INVALID, NULL, "verdict: level '%s' is unknown", level);
    if (words[1] < 0)
        return oci_fail(err, OCI_INVALID, NULL, "verdict: '%s' is no verdict", outcome);
    if (words[2] < 0)
        return oci_fail(err, OCI_INVALID, NULL, "verdict: cause '%s' is unknown", cause);
    *ret_verdict = (struct cts_verdict){
        .case_id = oci_str_dup(test),
        .requirement = oci_str_dup(requirement),
        .level = (enum cts_level)words[0],
        .outcome = (enum cts_outcome)words[1],
        .cause = (enum cts_cause)words[2],
        .at = copy_text(json_string_value(json_object_get(object, "at"))),
        .reason = copy_text(json_string_value(json_object_get(object, "reason"))),
        .need = copy_text(json_string_value(json_object_get(object, "need"))),
        .expected = json_incref(json_object_get(object, "expected")),
        .found = json_incref(json_object_get(object, "found")),
        .ms = json_number_value(json_object_get(object, "ms")),
    };
    return OCI_OK;
}
