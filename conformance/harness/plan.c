/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/plan.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "catalogue/profile.h"
#include "catalogue/requirement.h"
#include "catalogue/subject.h"
#include "catalogue/version.h"
#include "harness/hash.h"
#include "harness/host_facts.h"
#include "harness/step.h"

/* A plan being made. Asking the host costs a process for some facts: each is asked once. */
struct maker {
    const struct cts_plan_request *request;
    json_t *lacks; /* Need to reason, or null where the host has it. */
};

unsigned int cts_plan_shard(const char *case_id, unsigned int n_shards)
{
    return (unsigned int)(cts_hash(case_id, 0) % n_shards) + 1;
}

static bool is_asked_for(const struct cts_plan_request *request, const struct cts_case *test)
{
    if (((unsigned int)test->kind & request->subject->kinds) == 0)
        return false;
    if (request->profile != NULL && !cts_profile_takes(request->profile, test))
        return false;
    if (request->take.n_items > 0 && !cts_globs_take(&request->take, test->id))
        return false;
    if (cts_globs_take(&request->skip, test->id))
        return false;
    return request->catalogue == NULL ||
           cts_case_holds(test, request->catalogue,
                          test->kind == CTS_RUNTIME ? request->spec : request->image_spec);
}

static void miss(struct cts_plan_row *row, enum cts_plan_fate fate, const char *need, char *reason)
{
    row->fate = fate;
    row->need = oci_str_dup(need);
    row->reason = reason;
}

static const json_t *host_lack(const struct maker *maker, const char *need)
{
    json_t *known = json_object_get(maker->lacks, need);

    if (known == NULL) {
        owned_str char *reason = cts_host_lack(maker->request->host, need);

        known = reason == NULL ? json_null() : json_string(reason);
        (void)json_object_set_new(maker->lacks, need, known);
    }
    return known;
}

static void ask_host(const struct maker *maker, struct cts_plan_row *row)
{
    const struct oci_strings *needs = &row->test->host_needs;

    for (size_t i = 0; i < needs->n_items && row->fate == CTS_PLAN_RUN; i++) {
        const char *reason = json_string_value(host_lack(maker, needs->items[i]));

        if (reason != NULL)
            miss(row, CTS_PLAN_UNTESTED, needs->items[i], oci_str_dup(reason));
    }
}

static void need_subject(const struct maker *maker, struct cts_plan_row *row, const char *need)
{
    const struct cts_subject *subject = maker->request->subject;

    if (row->fate == CTS_PLAN_RUN && !cts_subject_offers(subject, need))
        miss(row, CTS_PLAN_UNSUPPORTED, need, oci_str_dup(cts_subject_lack(subject, need)));
}

static void need_options(const struct maker *maker, struct cts_plan_row *row, const json_t *step)
{
    const json_t *options = json_object_get(step, "options");

    for (size_t i = 0; i < json_array_size(options) && row->fate == CTS_PLAN_RUN; i++) {
        const char *name = json_string_value(json_array_get(options, i));

        if (name != NULL && json_object_get(maker->request->subject->options, name) == NULL) {
            miss(row, CTS_PLAN_UNSUPPORTED, name,
                 oci_str_printf("the subject has no option '%s'", name));
        }
    }
}

/* What a case says it needs, and what its steps use. */
static void ask_subject(const struct maker *maker, struct cts_plan_row *row)
{
    const struct oci_strings *needs = &row->test->subject_needs;

    for (size_t i = 0; i < needs->n_items; i++)
        need_subject(maker, row, needs->items[i]);
    for (size_t i = 0; i < json_array_size(row->test->steps); i++) {
        const json_t *step = json_array_get(row->test->steps, i);
        const char *verb = json_string_value(json_object_get(step, "do"));

        if (verb == NULL || cts_step_is_ours(verb))
            continue;
        need_subject(maker, row, verb);
        need_options(maker, row, step);
    }
}

void cts_plan_make(const struct cts_plan_request *request, struct cts_plan *ret_plan)
{
    size_t n = cts_cases_size(request->cases);
    owned_json json_t *lacks = json_object();
    struct maker maker = {.request = request, .lacks = lacks};
    struct cts_plan plan = {.rows = oci_new(n + 1, sizeof(*plan.rows))};

    for (size_t i = 0; i < n; i++) {
        struct cts_plan_row row = {.test = cts_cases_at(request->cases, i)};

        if (!is_asked_for(request, row.test))
            continue;
        if (cts_plan_shard(row.test->id, request->n_shards) != request->shard)
            row.fate = CTS_PLAN_ELSEWHERE;
        ask_host(&maker, &row);
        if (row.fate == CTS_PLAN_RUN)
            ask_subject(&maker, &row);
        plan.n_run += row.fate == CTS_PLAN_RUN;
        plan.rows[plan.n++] = row;
    }
    *ret_plan = plan;
}

void cts_plan_done(struct cts_plan *plan)
{
    for (size_t i = 0; i < plan->n; i++) {
        free(plan->rows[i].reason);
        free(plan->rows[i].need);
    }
    free(plan->rows);
    *plan = (struct cts_plan){0};
}

json_t *cts_plan_skip(const struct cts_plan_row *row)
{
    const char *verdict = row->fate == CTS_PLAN_UNTESTED ? "untested" : "unsupported";

    return json_pack("{s:s,s:{s:s,s:s,s:s}}", "case", row->test->id, "skip", "verdict", verdict,
                     "reason", row->reason, "need", row->need);
}
