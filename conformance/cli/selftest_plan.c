/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/selftest_plan.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "harness/hash.h"
#include "harness/plan.h"

static bool is_asked_for(const struct cts_selftest_request *request,
                         const struct cts_mutant *mutant)
{
    if (request->glob != NULL && fnmatch(request->glob, mutant->id, 0) != 0)
        return false;
    return cts_hash(mutant->id, request->seed) % request->n_parts < request->part;
}

static void add_trial(struct cts_selftest_plan *plan, const struct cts_mutant *mutant,
                      const struct cts_case *test)
{
    plan->trials = oci_grow(plan->trials, plan->n_trials + 1, sizeof(*plan->trials));
    plan->trials[plan->n_trials++] = (struct cts_trial){.mutant = mutant, .test = test};
}

static bool has_trial(const struct cts_selftest_plan *plan, size_t first,
                      const struct cts_case *test)
{
    for (size_t i = first; i < plan->n_trials; i++) {
        if (plan->trials[i].test == test)
            return true;
    }
    return false;
}

static void draw_others(const struct cts_selftest_request *request, const struct cts_mutant *mutant,
                        size_t first, struct cts_selftest_plan *plan)
{
    const struct cts_plan *cases = request->cases;

    for (size_t i = 0; i < request->n_others && cases->n > 0; i++) {
        owned_str char *word = oci_str_printf("%s#%zu", mutant->id, i);
        const struct cts_plan_row *row = &cases->rows[cts_hash(word, request->seed) % cases->n];

        if (row->fate == CTS_PLAN_RUN && !has_trial(plan, first, row->test) &&
            strcmp(cts_kind_name(row->test->kind), mutant->kind) == 0)
            add_trial(plan, mutant, row->test);
    }
}

static void plan_mutant(const struct cts_selftest_request *request, const struct cts_mutant *mutant,
                        struct cts_selftest_plan *plan)
{
    size_t first = plan->n_trials;

    for (size_t i = 0; i < request->cases->n; i++) {
        const struct cts_plan_row *row = &request->cases->rows[i];

        if (row->fate == CTS_PLAN_RUN && cts_mutant_concerns(mutant, row->test))
            add_trial(plan, mutant, row->test);
    }
    draw_others(request, mutant, first, plan);
}

enum oci_status cts_selftest_plan_sample(const char *text, struct cts_selftest_request *request,
                                         struct oci_error *err)
{
    char end = '\0';
    int n = 0;

    request->part = 1;
    request->n_parts = 1;
    if (text == NULL)
        return OCI_OK;
    n = sscanf(text, "%u/%u%c", &request->part, &request->n_parts, &end);
    if (n == 2 && request->part >= 1 && request->part <= request->n_parts)
        return OCI_OK;
    return oci_fail(err, OCI_INVALID, NULL, "--sample wants N/M with N from 1 to M, not '%s'",
                    text);
}

void cts_selftest_plan_make(const struct cts_selftest_request *request,
                            struct cts_selftest_plan *ret_plan)
{
    struct cts_selftest_plan plan = {.n_mutants = 0};

    plan.mutants = oci_new(cts_mutants_size(request->mutants) + 1, sizeof(*plan.mutants));
    for (size_t i = 0; i < cts_mutants_size(request->mutants); i++) {
        const struct cts_mutant *mutant = cts_mutants_at(request->mutants, i);

        if (!is_asked_for(request, mutant))
            continue;
        plan.mutants[plan.n_mutants++] = mutant;
        if (mutant->equivalent == NULL)
            plan_mutant(request, mutant, &plan);
    }
    *ret_plan = plan;
}

void cts_selftest_plan_done(struct cts_selftest_plan *plan)
{
    free(plan->mutants);
    free(plan->trials);
    *plan = (struct cts_selftest_plan){0};
}
