/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * `plimsoll selftest`: whether the cases notice faults.
 *
 * The base is judged first, through the program that plays mutants and without a mutation, so that
 * what that program itself might change counts as no fault. Then every mutant is tried in the cases
 * that could notice and in a few others, all by one pool: what the base does not pass proves
 * nothing and is left out.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"
#include "cli/conclusion.h"
#include "cli/controls.h"
#include "cli/paths.h"
#include "cli/selftest_ask.h"
#include "cli/selftest_plan.h"
#include "cli/selftest_report.h"
#include "cli/selftest_stage.h"
#include "cli/session.h"
#include "cli/verbs.h"
#include "harness/handout.h"
#include "harness/plan.h"
#include "harness/pool.h"
#include "judge/gate.h"
#include "selftest/kills.h"
#include "selftest/mutant.h"

/* Not in /tmp: that is empty where a case is on images. */
static const char mutants_parent[] = "/var/tmp/";

struct selftest {
    struct cts_selftest_ask request;
    struct cts_session session;
    struct cts_catalogue *catalogue;
    struct cts_cases *cases;
    struct cts_mutants *mutants;
    struct cts_plan plan;
    struct cts_selftest_plan trials;
    struct cts_conclusion conclusion;
    const struct cts_case **tests; /* Of the plan, to be run on the base. */
    struct cts_verdicts *base;     /* By number in `tests`. */
    size_t n_tests;
    struct cts_mutant_stage *stages; /* By number in the list of mutants. */
    char folder[64];
    int signal;
    struct oci_error err; /* The first thing that went wrong while outcomes came in. */
};

static int load(struct selftest *test, struct oci_error *err)
{
    int code = cts_session_open(&test->request.session, &test->session, err);

    if (code != CTS_EXIT_MET)
        return code;
    if (cts_catalogue_load(&test->session.data, &test->catalogue, err) != OCI_OK ||
        cts_cases_load(&test->session.data, test->catalogue, &test->cases, err) != OCI_OK ||
        cts_mutants_load(&test->session.data, test->catalogue, &test->mutants, err) != OCI_OK)
        return CTS_EXIT_BROKEN;
    return cts_session_enter(&test->session, err);
}

static int make_plans(struct selftest *test, struct oci_error *err)
{
    struct cts_plan_request cases = {.cases = test->cases,
                                     .catalogue = test->catalogue,
                                     .subject = test->session.subject,
                                     .host = &test->session.asked,
                                     .spec = test->session.spec,
                                     .image_spec = test->session.image_spec,
                                     .shard = 1,
                                     .n_shards = 1};
    struct cts_selftest_request request = {.mutants = test->mutants,
                                           .cases = &test->plan,
                                           .glob = test->request.mutant,
                                           .n_others = (size_t)test->request.n_others,
                                           .seed = (uint64_t)test->request.session.seed};

    if (cts_selftest_plan_sample(test->request.sample, &request, err) != OCI_OK)
        return CTS_EXIT_USAGE;
    cts_plan_make(&cases, &test->plan);
    cts_selftest_plan_make(&request, &test->trials);
    if (test->trials.n_mutants > 0)
        return CTS_EXIT_MET;
    (void)oci_fail(err, OCI_NOT_FOUND, NULL, "no mutant fits what was asked for");
    return CTS_EXIT_INCOMPLETE;
}

static bool is_whole(const struct cts_selftest_ask *request)
{
    return request->mutant == NULL && request->sample == NULL;
}

/* Where only some mutants are asked for, the base is judged only by the cases that they meet. */
static bool is_tried(const struct selftest *test, const struct cts_case *one)
{
    for (size_t i = 0; i < test->trials.n_trials; i++) {
        if (test->trials.trials[i].test == one)
            return true;
    }
    return is_whole(&test->request);
}

static void choose_tests(struct selftest *test)
{
    test->tests = oci_new(test->plan.n + 1, sizeof(const struct cts_case *));
    test->base = oci_new(test->plan.n + 1, sizeof(*test->base));
    for (size_t i = 0; i < test->plan.n; i++) {
        const struct cts_plan_row *row = &test->plan.rows[i];

        if (row->fate == CTS_PLAN_RUN && is_tried(test, row->test))
            test->tests[test->n_tests++] = row->test;
    }
}

static void note_failure(struct selftest *test, enum oci_status status, const struct oci_error *err)
{
    if (status != OCI_OK && test->err.status == OCI_OK)
        test->err = *err;
}

static void take_base(void *context, size_t number, const struct cts_handout *outcome)
{
    struct selftest *test = context;
    struct oci_error err = OCI_ERROR_NONE;

    note_failure(test, cts_conclusion_read(outcome->conclusion, &test->base[number], &err), &err);
}

static void take_trial(void *context, size_t number, const struct cts_handout *outcome)
{
    struct selftest *test = context;
    struct cts_trial *trial = &test->trials.trials[number];
    struct oci_error err = OCI_ERROR_NONE;
    owned_verdicts struct cts_verdicts verdicts = {0};
    size_t at = 0;

    note_failure(test, cts_conclusion_read(outcome->conclusion, &verdicts, &err), &err);
    while (test->tests[at] != trial->test)
        at++;
    trial->result = cts_catch_of(trial->mutant->breaks, &test->base[at], &verdicts);
}

/* The last of the stages: no mutation. */
static enum oci_status make_base(struct selftest *test, const struct cts_mutant_tools *tools,
                                 struct oci_error *err)
{
    owned_json json_t *json = json_pack("{s:s,s:[]}", "id", "base", "mutations");
    struct cts_mutant none = {.id = "base", .json = json};
    size_t last = test->trials.n_mutants;

    return cts_mutant_stage_make(tools, &none, last, &test->stages[last], err);
}

static enum oci_status make_stages(struct selftest *test, struct oci_error *err)
{
    owned_str char *mutate = cts_path_mutate(err);
    owned_str char *image = cts_path_mutate_image(err);
    struct cts_mutant_tools tools = {
        .session = &test->session, .mutate = mutate, .mutate_image = image, .folder = test->folder};
    enum oci_status status = mutate == NULL || image == NULL ? OCI_NOT_FOUND : OCI_OK;

    (void)snprintf(test->folder, sizeof(test->folder), "%splimsoll-mutants-XXXXXX", mutants_parent);
    if (mkdtemp(test->folder) == NULL)
        return oci_fail_sys(err, errno, "make a folder for mutants");
    /* A case may call its subject as another user. */
    if (chmod(test->folder, 0755) < 0)
        return oci_fail_sys(err, errno, "open '%s' to all", test->folder);
    test->stages = oci_new(test->trials.n_mutants + 1, sizeof(*test->stages));
    for (size_t i = 0; i < test->trials.n_mutants && status == OCI_OK; i++)
        status = cts_mutant_stage_make(&tools, test->trials.mutants[i], i, &test->stages[i], err);
    if (status == OCI_OK)
        status = make_base(test, &tools, err);
    return status;
}

static int judge_base(struct selftest *test, struct oci_error *err)
{
    struct cts_pool pool = {.tests = test->tests,
                            .n_tests = test->n_tests,
                            .n_jobs = (unsigned int)test->request.n_jobs,
                            .receive = take_base,
                            .context = test};
    enum oci_status status = OCI_OK;

    test->conclusion.catalogue = test->catalogue;
    test->session.stage.conclude = cts_conclude_case;
    test->session.stage.conclude_context = &test->conclusion;
    status = cts_controls_run(&test->session, &test->plan, &test->conclusion.controls,
                              &test->signal, err);
    if (status == OCI_OK)
        status = make_stages(test, err);
    pool.stage = status == OCI_OK ? &test->stages[test->trials.n_mutants].stage : NULL;
    if (status == OCI_OK && test->signal == 0)
        status = cts_pool_run(&pool, &test->signal, err);
    return status == OCI_OK ? CTS_EXIT_MET : CTS_EXIT_BROKEN;
}

static bool is_kept(const struct selftest *test, const struct cts_case *one)
{
    for (size_t i = 0; i < test->n_tests; i++) {
        if (test->tests[i] == one)
            return true;
    }
    return false;
}

/* Cases and trials that can prove something stay, in their order. */
static void keep_passed(struct selftest *test)
{
    size_t n_tests = 0;
    size_t n_trials = 0;

    for (size_t i = 0; i < test->n_tests; i++) {
        test->tests[n_tests] = test->tests[i];
        if (cts_catch_possible(&test->base[i])) {
            test->base[n_tests++] = test->base[i];
        } else {
            cts_verdicts_done(&test->base[i]);
        }
    }
    test->n_tests = n_tests;
    for (size_t i = 0; i < test->trials.n_trials; i++) {
        if (is_kept(test, test->trials.trials[i].test))
            test->trials.trials[n_trials++] = test->trials.trials[i];
    }
    test->trials.n_trials = n_trials;
}

static const struct cts_stage *stage_of(const struct selftest *test,
                                        const struct cts_mutant *mutant)
{
    size_t i = 0;

    while (test->trials.mutants[i] != mutant)
        i++;
    return &test->stages[i].stage;
}

static int judge_mutants(struct selftest *test, struct oci_error *err)
{
    size_t n = test->trials.n_trials;
    const struct cts_case **tests = oci_new(n + 1, sizeof(const struct cts_case *));
    const struct cts_stage **stages = oci_new(n + 1, sizeof(const struct cts_stage *));
    struct cts_pool pool = {.stage = &test->session.stage,
                            .tests = tests,
                            .stages = stages,
                            .n_tests = n,
                            .n_jobs = (unsigned int)test->request.n_jobs,
                            .receive = take_trial,
                            .context = test};
    enum oci_status status;

    for (size_t i = 0; i < n; i++) {
        tests[i] = test->trials.trials[i].test;
        stages[i] = stage_of(test, test->trials.trials[i].mutant);
    }
    status = cts_pool_run(&pool, &test->signal, err);
    free(tests);
    free(stages);
    return status == OCI_OK ? CTS_EXIT_MET : CTS_EXIT_BROKEN;
}

static int report(const struct selftest *test, struct oci_error *err)
{
    struct cts_kills kills = {.mutants = test->trials.mutants,
                              .n_mutants = test->trials.n_mutants,
                              .trials = test->trials.trials,
                              .n_trials = test->trials.n_trials,
                              .tests = test->tests,
                              .n_tests = test->n_tests};

    if (test->signal != 0)
        return 128 + test->signal;
    if (test->err.status != OCI_OK) {
        *err = test->err;
        return CTS_EXIT_BROKEN;
    }
    if (test->request.out != NULL && cts_selftest_write(&kills, test->request.out, err) != OCI_OK)
        return CTS_EXIT_BROKEN;
    return cts_selftest_show(&kills,
                             is_whole(&test->request) ? CTS_SELFTEST_WHOLE : CTS_SELFTEST_PART,
                             test->request.verbose ? CTS_SELFTEST_ALL : CTS_SELFTEST_BAD);
}

static int act(struct selftest *test, struct oci_error *err)
{
    int code = load(test, err);

    if (code == CTS_EXIT_MET)
        code = make_plans(test, err);
    if (code != CTS_EXIT_MET)
        return code;
    choose_tests(test);
    code = judge_base(test, err);
    if (code == CTS_EXIT_MET && test->signal == 0) {
        keep_passed(test);
        code = judge_mutants(test, err);
    }
    return code == CTS_EXIT_MET ? report(test, err) : code;
}

static void remove_folder(const char *folder)
{
    owned_fd int tmp_fd = open(mutants_parent, O_PATH | O_DIRECTORY | O_CLOEXEC);

    if (folder[0] != '\0' &&
        oci_path_remove_tree(tmp_fd, folder + strlen(mutants_parent), NULL) != OCI_OK)
        (void)fprintf(stderr, "plimsoll: '%s' stays behind\n", folder);
}

static void done(struct selftest *test)
{
    for (size_t i = 0; test->stages != NULL && i <= test->trials.n_mutants; i++)
        cts_mutant_stage_done(&test->stages[i]);
    for (size_t i = 0; i < test->n_tests; i++)
        cts_verdicts_done(&test->base[i]);
    remove_folder(test->folder);
    free(test->stages);
    free(test->tests);
    free(test->base);
    json_decref(test->conclusion.controls);
    cts_selftest_plan_done(&test->trials);
    cts_plan_done(&test->plan);
    cts_mutants_free(test->mutants);
    cts_cases_free(test->cases);
    cts_catalogue_free(test->catalogue);
    cts_session_close(&test->session);
}

int cts_verb_selftest(int argc, char **argv)
{
    struct selftest test = {.session = CTS_SESSION_NONE};
    struct oci_error err = OCI_ERROR_NONE;
    int code = CTS_EXIT_USAGE;
    enum oci_status status = cts_selftest_ask_read(argc, argv, &test.request, &err);

    if (status == OCI_EXISTS)
        return CTS_EXIT_MET;
    cts_path_extend();
    if (status == OCI_OK)
        code = act(&test, &err);
    if (code != CTS_EXIT_MET && err.text[0] != '\0')
        (void)fprintf(stderr, "plimsoll: %s\n", err.text);
    done(&test);
    return code;
}
