/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/assertion.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "judge/excerpt.h"
#include "judge/fill.h"
#include "judge/json_plain.h"
#include "judge/matcher.h"
#include "judge/place.h"

/* Members of an assertion that are no matcher. */
static const char *const members[] = {"at", "then", "find", "when", "for", "level", "note"};

const char *cts_assertion_at(const json_t *assertion)
{
    const char *at = json_string_value(json_object_get(assertion, "at"));

    return at == NULL ? "" : at;
}

void cts_finding_done(struct cts_finding *finding)
{
    free(finding->at);
    free(finding->reason);
    json_decref(finding->expected);
    json_decref(finding->found);
    *finding = (struct cts_finding){.answer = CTS_HOLDS};
}

static bool is_member(const char *name)
{
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        if (strcmp(members[i], name) == 0)
            return true;
    }
    return false;
}

static enum oci_status check_members(const json_t *assertion, struct oci_error *err)
{
    const char *name;
    json_t *value;

    if (!json_is_object(assertion)) {
        return oci_fail(err, OCI_INVALID, NULL, "an assertion is %s, not an object",
                        oci_json_type_name(assertion));
    }
    json_object_foreach(cts_json_plain(assertion), name, value) {
        if (cts_matcher_find(name) == NULL && !is_member(name))
            return oci_fail(err, OCI_INVALID, NULL, "assertion: no matcher '%s'", name);
    }
    return OCI_OK;
}

/* "equals" says its value plainly; any other matcher is shown with its name. */
static json_t *expectation(const struct cts_matcher *row, const json_t *argument)
{
    if (strcmp(row->name, "equals") == 0)
        return cts_json_share(argument);
    return json_pack("{s:O}", row->name, cts_json_plain(argument));
}

static void explain(struct cts_finding *finding, const struct cts_place *place,
                    const struct cts_matcher *row, const json_t *argument, const char *detail)
{
    owned_str char *found = cts_value_text(place->value);
    owned_str char *wanted = cts_matcher_text(row, argument);
    const char *extra = place->missed != NULL ? place->missed : detail;

    finding->expected = expectation(row, argument);
    finding->reason = oci_str_printf(
        "%s is %s, must %s%s%s%s", place->at[0] == '\0' ? "all" : place->at, found, wanted,
        extra == NULL ? "" : " (", extra == NULL ? "" : extra, extra == NULL ? "" : ")");
}

/* Where a matcher shows what differs, the two wholes would only hide it. */
static void explain_difference(struct cts_finding *finding, const struct cts_place *place,
                               const struct cts_match *match)
{
    finding->expected = cts_json_share(match->expected);
    json_decref(finding->found);
    finding->found = cts_json_share(match->found);
    finding->reason = oci_str_printf("%s: %s", place->at, match->detail);
}

/* The matcher that an assertion has first in the order of the table; NULL where it has none. */
static const struct cts_matcher *first_matcher(const json_t *assertion)
{
    for (size_t i = 0; i < cts_n_matchers; i++) {
        if (json_object_get(assertion, cts_matchers[i].name) != NULL)
            return &cts_matchers[i];
    }
    return NULL;
}

/* There is no exit status: whatever asks for one does not hold, "anything but 0" neither. */
static void break_without_exit(struct cts_finding *finding, const struct cts_place *place,
                               const json_t *assertion)
{
    const struct cts_matcher *row = first_matcher(assertion);

    finding->answer = CTS_BREAKS;
    finding->cause = place->ended;
    finding->reason = oci_str_printf("%s is none: %s", place->at, place->ended_by);
    if (row != NULL)
        finding->expected = expectation(row, json_object_get(assertion, row->name));
}

static void match_place(const struct cts_place *place, const json_t *assertion,
                        struct cts_match *match, struct cts_finding *finding)
{
    const struct cts_matcher *row = NULL;

    if (cts_matchers_hold(match, assertion, place->value, &row) || row == NULL)
        return;
    finding->answer = CTS_BREAKS;
    finding->cause = CTS_CAUSE_WRONG;
    if (match->expected != NULL)
        explain_difference(finding, place, match);
    else
        explain(finding, place, row, json_object_get(assertion, row->name), match->detail);
}

/* What the fixture states of a record stands beside what was found of it. */
static const json_t *golden_beside(const struct cts_scope *scope, const json_t *assertion)
{
    const char *at = cts_assertion_at(assertion);
    const char *slash = strrchr(at, '/');
    owned_str char *beside = NULL;

    if (slash == NULL)
        return NULL;
    beside = oci_str_printf("%.*s/golden", (int)(slash - at), at);
    return oci_json_at(scope->record, beside);
}

/* The assertion at its place, its condition left aside. */
static enum oci_status evaluate_here(const struct cts_scope *scope, const json_t *assertion,
                                     struct cts_finding *finding, struct oci_error *err)
{
    struct cts_match match = {.observation = scope->observation,
                              .golden = golden_beside(scope, assertion)};
    owned_place struct cts_place place = {.value = NULL};
    enum oci_status status = cts_place_find(scope, assertion, &place, err);

    if (status != OCI_OK)
        return status;
    finding->at = oci_str_dup(place.at);
    finding->found = cts_json_share(place.value);
    if (place.ended != CTS_CAUSE_NONE) {
        break_without_exit(finding, &place, assertion);
    } else {
        match_place(&place, assertion, &match, finding);
    }
    cts_match_done(&match);
    if (match.error.status != OCI_OK)
        return oci_fail(err, match.error.status, NULL, "assertion: %s", match.error.text);
    return OCI_OK;
}

static bool is_info(const json_t *assertion)
{
    const char *level = json_string_value(json_object_get(assertion, "level"));

    return level != NULL && strcmp(level, "info") == 0;
}

/* What is told is cut to what a report can show; what merely holds is not told. */
static void cut_found(struct cts_finding *finding)
{
    json_t *whole = finding->found;

    finding->found = cts_value_excerpt(whole);
    json_decref(whole);
}

/* A recorded value is told whether or not it is as the assertion has it. */
static void record_only(struct cts_finding *finding)
{
    finding->answer = CTS_RECORDS;
    finding->cause = CTS_CAUSE_NONE;
    if (finding->reason == NULL) {
        owned_str char *found = cts_value_text(finding->found);

        finding->reason = oci_str_printf("%s is %s", finding->at, found);
    }
}

/* Whether the condition of an assertion holds; where not, the finding says why. */
static enum oci_status meet_condition(const struct cts_scope *scope, const json_t *assertion,
                                      struct cts_finding *finding, struct oci_error *err)
{
    const json_t *when = json_object_get(assertion, "when");
    owned_finding struct cts_finding condition = {.answer = CTS_HOLDS};
    enum oci_status status = OCI_OK;

    if (when == NULL)
        return OCI_OK;
    if (json_object_get(when, "when") != NULL || cts_matchers_count(when) == 0)
        return oci_fail(err, OCI_INVALID, NULL, "'when' is no plain assertion");
    status = check_members(when, err);
    if (status == OCI_OK)
        status = evaluate_here(scope, when, &condition, err);
    if (status != OCI_OK)
        return oci_within(err, status, "when");
    if (condition.answer == CTS_BREAKS) {
        finding->answer = CTS_SKIPPED;
        finding->reason = oci_str_printf("the condition does not hold: %s", condition.reason);
    }
    return OCI_OK;
}

static enum oci_status evaluate_filled(const struct cts_scope *scope, const json_t *assertion,
                                       struct cts_finding *finding, struct oci_error *err)
{
    enum oci_status status = meet_condition(scope, assertion, finding, err);

    if (status == OCI_OK && finding->answer != CTS_SKIPPED)
        status = evaluate_here(scope, assertion, finding, err);
    if (status == OCI_OK && finding->answer != CTS_SKIPPED && is_info(assertion))
        record_only(finding);
    if (status == OCI_OK && (finding->answer == CTS_BREAKS || finding->answer == CTS_RECORDS))
        cut_found(finding);
    return status;
}

enum oci_status cts_assertion_evaluate(const struct cts_scope *scope, const json_t *assertion,
                                       struct cts_finding *ret_finding, struct oci_error *err)
{
    owned_json json_t *filled = NULL;
    struct cts_finding finding = {.answer = CTS_HOLDS};
    enum oci_status status = check_members(assertion, err);

    if (status != OCI_OK)
        return status;
    if (cts_matchers_count(assertion) == 0 && !is_info(assertion)) {
        return oci_fail(err, OCI_INVALID, NULL, "the assertion at '%s' has no matcher",
                        cts_assertion_at(assertion));
    }
    filled = cts_assertion_fill(assertion, scope->values);
    status = evaluate_filled(scope, filled, &finding, err);
    if (status != OCI_OK) {
        cts_finding_done(&finding);
        return status;
    }
    *ret_finding = finding;
    return OCI_OK;
}
