/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/judge.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "catalogue/requirement.h"
#include "judge/assertion.h"
#include "judge/course.h"
#include "judge/evidence.h"
#include "judge/json_plain.h"
#include "judge/leaks.h"
#include "judge/steady.h"
#include "judge/tally.h"

/* One case being judged. */
struct trial {
    const struct cts_case *test;
    const json_t *observation;
    json_t *values; /* Placeholders, the nonce among them; owned. */
    struct cts_tally *rows;
    size_t n_rows; /* One for each requirement the case cites. */
    struct cts_course course;
};

static struct trial open_trial(const struct cts_case *test, const struct cts_catalogue *catalogue,
                               const json_t *observation)
{
    json_t *nonce = json_object_get(observation, "nonce");
    json_t *values = json_copy(json_object_get(observation, "values"));
    struct trial trial = {
        .test = test,
        .observation = observation,
        .values = values == NULL ? json_object() : values,
        .rows = oci_new(test->checks.n_items, sizeof(*trial.rows)),
        .n_rows = test->checks.n_items,
    };

    if (nonce != NULL)
        json_object_set(trial.values, "nonce", nonce);
    for (size_t i = 0; i < trial.n_rows; i++) {
        trial.rows[i].id = test->checks.items[i];
        trial.rows[i].requirement = cts_catalogue_find(catalogue, trial.rows[i].id);
        trial.rows[i].ambiguity = test->ambiguity;
    }
    return trial;
}

static void close_trial(struct trial *trial)
{
    for (size_t i = 0; i < trial->n_rows; i++)
        cts_tally_done(&trial->rows[i]);
    free(trial->rows);
    json_decref(trial->values);
    cts_course_done(&trial->course);
}

#define owned_trial __attribute__((cleanup(close_trial)))

/* Whether an assertion counts for a requirement, by its `for`: an id, a list of ids, or all. */
static bool counts_for(const json_t *assertion, const char *id)
{
    const json_t *targets = json_object_get(assertion, "for");

    if (targets == NULL)
        return true;
    if (json_is_string(targets))
        return strcmp(json_string_value(targets), id) == 0;
    for (size_t i = 0; i < json_array_size(targets); i++) {
        const char *target = json_string_value(json_array_get(targets, i));

        if (target != NULL && strcmp(target, id) == 0)
            return true;
    }
    return false;
}

/* Below a report that did not come there is nothing to judge; its being there can be asserted. */
static bool is_below_probe(const char *pointer)
{
    return pointer != NULL && strcmp(pointer, "/probe/nonce") != 0 &&
           (strncmp(pointer, "/probe/", strlen("/probe/")) == 0 ||
            strncmp(pointer, "/probes/", strlen("/probes/")) == 0);
}

static bool reads_probe(const json_t *assertion, const struct cts_scope *scope)
{
    const json_t *when = json_object_get(assertion, "when");
    bool whole = scope->prefix[0] == '\0';

    return (whole && is_below_probe(cts_assertion_at(assertion))) ||
           (whole && when != NULL && is_below_probe(cts_assertion_at(when))) ||
           is_below_probe(json_string_value(json_object_get(assertion, "same-as"))) ||
           is_below_probe(json_string_value(json_object_get(assertion, "differs-from")));
}

/* Give one assertion to all requirements it counts for. */
static void weigh(struct trial *trial, const struct cts_scope *scope, const json_t *assertion)
{
    owned_finding struct cts_finding finding = {.answer = CTS_HOLDS};
    struct oci_error err = OCI_ERROR_NONE;
    const char *blocked = trial->course.blocked;
    enum cts_cause cause = trial->course.cause;
    enum oci_status status = OCI_OK;

    if (blocked == NULL && reads_probe(assertion, scope) &&
        !cts_probe_reported(trial->observation)) {
        blocked = "the probe in the container did not report";
        cause = CTS_CAUSE_WRONG;
    }
    if (blocked == NULL)
        status = cts_assertion_evaluate(scope, assertion, &finding, &err);
    for (size_t i = 0; i < trial->n_rows; i++) {
        if (!counts_for(assertion, trial->rows[i].id))
            continue;
        if (blocked != NULL) {
            cts_tally_block(&trial->rows[i], blocked, cause);
        } else if (status != OCI_OK) {
            cts_tally_senseless(&trial->rows[i], err.text);
        } else {
            cts_tally_add(&trial->rows[i], &finding);
        }
    }
}

static void weigh_all(struct trial *trial, const struct cts_scope *scope, const json_t *expect)
{
    for (size_t i = 0; i < json_array_size(expect); i++)
        weigh(trial, scope, json_array_get(expect, i));
}

/* A step that nobody recorded is the suite's fault, unless the way there was blocked. */
static void miss_record(struct trial *trial, size_t number)
{
    owned_str char *reason = oci_str_printf("the observation has no record of step %zu", number);

    for (size_t i = 0; i < trial->n_rows && trial->course.blocked == NULL; i++)
        cts_tally_senseless(&trial->rows[i], reason);
}

static void walk(struct trial *trial)
{
    const json_t *records = json_object_get(trial->observation, "steps");
    struct cts_scope whole = {trial->observation, trial->values, trial->observation, ""};

    for (size_t i = 0; i < json_array_size(trial->test->steps); i++) {
        const json_t *step = json_array_get(trial->test->steps, i);
        const json_t *record = json_array_get(records, i);
        owned_str char *prefix = oci_str_printf("/steps/%zu", i);
        struct cts_scope scope = {trial->observation, trial->values, record, prefix};

        if (record == NULL) {
            miss_record(trial, i);
        } else {
            cts_course_before(&trial->course, step, record, i);
        }
        weigh_all(trial, &scope, json_object_get(step, "expect"));
        if (record != NULL)
            cts_course_after(&trial->course, step, record, i);
    }
    weigh_all(trial, &whole, trial->test->expect);
}

/* Milliseconds that the steps took together. */
static double time_of(const json_t *observation)
{
    const json_t *records = json_object_get(observation, "steps");
    double ms = 0;

    for (size_t i = 0; i < json_array_size(records); i++)
        ms += json_number_value(json_object_get(json_array_get(records, i), "ms"));
    return ms;
}

static struct cts_verdict blank_verdict(const struct trial *trial, size_t row)
{
    return (struct cts_verdict){
        .case_id = oci_str_dup(trial->test->id),
        .requirement = oci_str_dup(trial->rows[row].id),
        .level = cts_tally_level(&trial->rows[row]),
        .ms = time_of(trial->observation),
    };
}

/* The same verdict for all that the case cites. */
static void give_to_all(const struct trial *trial, enum cts_outcome outcome, const char *reason,
                        struct cts_verdicts *verdicts)
{
    const char *need = json_string_value(oci_json_at(trial->observation, "/skip/need"));

    for (size_t i = 0; i < trial->n_rows; i++) {
        struct cts_verdict verdict = blank_verdict(trial, i);

        verdict.outcome = outcome;
        verdict.reason = oci_str_dup(reason);
        verdict.need = need == NULL ? NULL : oci_str_dup(need);
        cts_verdicts_add(verdicts, &verdict);
    }
}

/* A case that was not run: which of the two words its plan had for it, with the reason. */
static void give_skip(const struct trial *trial, const json_t *skip, struct cts_verdicts *verdicts)
{
    const char *word = json_string_value(json_object_get(skip, "verdict"));
    const char *reason = json_string_value(json_object_get(skip, "reason"));

    if (word == NULL || reason == NULL || reason[0] == '\0') {
        give_to_all(trial, CTS_BROKEN, "the case was not run, and no reason is given", verdicts);
    } else if (strcmp(word, cts_outcome_name(CTS_UNTESTED)) == 0) {
        give_to_all(trial, CTS_UNTESTED, reason, verdicts);
    } else if (strcmp(word, cts_outcome_name(CTS_UNSUPPORTED)) == 0) {
        give_to_all(trial, CTS_UNSUPPORTED, reason, verdicts);
    } else {
        give_to_all(trial, CTS_BROKEN, "the case was not run, for a reason that is none", verdicts);
    }
}

/* Which document of the standard the version of an observation is one of. */
static const char *document_of(const struct cts_case *test)
{
    if (test->kind == CTS_RUNTIME)
        return "runtime-spec";
    return test->kind == CTS_ENGINE ? NULL : "image-spec";
}

/* Whether a requirement is not part of the version that was judged. */
static bool is_out_of_version(const struct trial *trial, size_t row, const char *version)
{
    const struct cts_requirement *requirement = trial->rows[row].requirement;
    const char *document = document_of(trial->test);

    return requirement != NULL && version != NULL && document != NULL &&
           strcmp(document, requirement->document) == 0 &&
           !cts_requirement_holds(requirement, version);
}

static void settle(const struct trial *trial, struct cts_verdicts *verdicts)
{
    const char *lacking = cts_evidence_missing(trial->test, trial->observation);
    const char *version = json_string_value(json_object_get(trial->observation, "spec"));

    for (size_t i = 0; i < trial->n_rows; i++) {
        struct cts_verdict verdict = blank_verdict(trial, i);

        if (is_out_of_version(trial, i, version)) {
            verdict.outcome = CTS_UNTESTED;
            verdict.reason = oci_str_printf("not part of version %s of the standard", version);
            verdict.need = oci_str_dup("version");
        } else {
            cts_tally_settle(&trial->rows[i], lacking, &verdict);
        }
        cts_verdicts_add(verdicts, &verdict);
    }
}

enum oci_status cts_judge(const struct cts_case *test, const struct cts_catalogue *catalogue,
                          const json_t *observation, struct cts_verdicts *ret_verdicts,
                          struct oci_error *err)
{
    const char *id = json_string_value(json_object_get(observation, "case"));
    const char *broken = json_string_value(json_object_get(observation, "broken"));
    const json_t *skip = json_object_get(observation, "skip");
    owned_trial struct trial trial = {.n_rows = 0};
    size_t first = ret_verdicts->n;

    if (id == NULL || strcmp(id, test->id) != 0) {
        return oci_fail(err, OCI_INVALID, NULL, "the observation is of case '%s', not of '%s'",
                        id == NULL ? "" : id, test->id);
    }
    trial = open_trial(test, catalogue, observation);
    if (broken != NULL) {
        give_to_all(&trial, CTS_BROKEN, broken, ret_verdicts);
    } else if (json_is_object(skip)) {
        give_skip(&trial, skip, ret_verdicts);
        return OCI_OK;
    } else {
        walk(&trial);
        settle(&trial, ret_verdicts);
    }
    cts_leaks_judge(test, observation, first, ret_verdicts);
    for (size_t i = first; i < ret_verdicts->n; i++)
        cts_steady_verdict(&ret_verdicts->rows[i]);
    return OCI_OK;
}
