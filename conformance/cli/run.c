/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * `plimsoll run`: plan, run, judge, report.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/profile.h"
#include "cli/conclusion.h"
#include "cli/controls.h"
#include "cli/heap.h"
#include "cli/known_list.h"
#include "cli/paths.h"
#include "cli/run_header.h"
#include "cli/run_output.h"
#include "cli/run_progress.h"
#include "cli/run_request.h"
#include "cli/session.h"
#include "cli/verbs.h"
#include "harness/clock.h"
#include "harness/handout.h"
#include "harness/plan.h"
#include "harness/pool.h"
#include "judge/gate.h"
#include "judge/golden.h"
#include "judge/judge.h"

/* All that lives as long as the run. */
struct run {
    struct cts_run_request request;
    struct cts_session session;
    struct cts_catalogue *catalogue;
    struct cts_cases *cases;
    struct cts_profile *profile;
    struct cts_plan plan;
    struct cts_conclusion conclusion;
    json_t *header;
    struct cts_verdicts verdicts;
    struct cts_notes notes;
    struct cts_run_output output;
    struct cts_run_progress progress;
    size_t next_row; /* Of the plan: all before it have verdicts. */
    int signal;
    size_t n_started;     /* Processes for the cases. */
    struct oci_error err; /* The first thing that went wrong while observations came in. */
};

static int fail(const struct oci_error *err, int code)
{
    (void)fprintf(stderr, "plimsoll: %s\n", err->text);
    return code;
}

static int load(struct run *run, struct oci_error *err)
{
    const char *profile = run->request.profile;
    int code = cts_session_open(&run->request.session, &run->session, err);

    if (code != CTS_EXIT_MET)
        return code;
    if (cts_catalogue_load(&run->session.data, &run->catalogue, err) != OCI_OK ||
        cts_cases_load(&run->session.data, run->catalogue, &run->cases, err) != OCI_OK)
        return CTS_EXIT_BROKEN;
    if (profile != NULL &&
        cts_profile_load(&run->session.data, profile, &run->profile, err) != OCI_OK)
        return CTS_EXIT_USAGE;
    if (run->profile != NULL && run->session.spec == NULL)
        cts_session_set_spec(&run->session, run->profile->spec);
    if (run->profile != NULL)
        run->session.subject->kinds &= run->profile->kinds;
    return CTS_EXIT_MET;
}

static void make_plan(struct run *run)
{
    struct cts_plan_request request = {.cases = run->cases,
                                       .catalogue = run->catalogue,
                                       .subject = run->session.subject,
                                       .profile = run->profile,
                                       .host = &run->session.asked,
                                       .take = cts_words_strings(&run->request.take),
                                       .skip = cts_words_strings(&run->request.skip),
                                       .spec = run->session.spec,
                                       .image_spec = run->session.image_spec,
                                       .shard = run->request.shard_index,
                                       .n_shards = run->request.shard_count};

    cts_plan_make(&request, &run->plan);
}

static int show_plan(const struct run *run)
{
    static const char *const words[] = {[CTS_PLAN_RUN] = "run",
                                        [CTS_PLAN_UNTESTED] = "untested",
                                        [CTS_PLAN_UNSUPPORTED] = "unsupported",
                                        [CTS_PLAN_ELSEWHERE] = "other shard"};

    for (size_t i = 0; i < run->plan.n; i++) {
        const struct cts_plan_row *row = &run->plan.rows[i];

        (void)printf("%-11s %s%s%s\n", words[row->fate], row->test->id,
                     row->reason == NULL ? "" : ": ", row->reason == NULL ? "" : row->reason);
    }
    return run->plan.n_run > 0 ? CTS_EXIT_MET : CTS_EXIT_INCOMPLETE;
}

static void note_failure(struct run *run, enum oci_status status, const struct oci_error *err)
{
    if (status != OCI_OK && run->err.status == OCI_OK)
        run->err = *err;
}

static void take_verdicts(struct run *run, const json_t *rows)
{
    struct oci_error err = OCI_ERROR_NONE;
    enum oci_status status = cts_conclusion_read(rows, &run->verdicts, &err);

    note_failure(run, status, &err);
}

static void take_outcome(struct run *run, const struct cts_case *test,
                         const struct cts_handout *outcome)
{
    struct oci_error err = OCI_ERROR_NONE;
    enum oci_status status = cts_run_output_observation(&run->output, test->id, outcome, &err);

    note_failure(run, status, &err);
    take_verdicts(run, outcome->conclusion);
}

/* Rows of the plan that nothing was started for get their verdicts in their places. */
static void judge_skipped(struct run *run)
{
    while (run->next_row < run->plan.n && run->plan.rows[run->next_row].fate != CTS_PLAN_RUN) {
        const struct cts_plan_row *row = &run->plan.rows[run->next_row++];

        if (row->fate != CTS_PLAN_ELSEWHERE) {
            owned_json json_t *skip = cts_plan_skip(row);
            struct cts_handout outcome = cts_handout_of(&run->session.stage, row->test, skip);

            take_outcome(run, row->test, &outcome);
            cts_handout_done(&outcome);
        }
    }
}

static void receive(void *context, size_t number, const struct cts_handout *outcome)
{
    struct run *run = context;
    const struct cts_plan_row *row = NULL;

    judge_skipped(run);
    row = &run->plan.rows[run->next_row++];
    take_outcome(run, row->test, outcome);
    judge_skipped(run);
    cts_run_progress_show(&run->progress, number + 1, row->test->id);
}

static int run_cases(struct run *run, struct oci_error *err)
{
    const struct cts_case **tests = oci_new(run->plan.n_run + 1, sizeof(const struct cts_case *));
    struct cts_pool pool = {.stage = &run->session.stage,
                            .tests = tests,
                            .share = !run->request.no_batch && run->request.session.keep == NULL,
                            .n_jobs = (unsigned int)run->request.n_jobs,
                            .receive = receive,
                            .context = run};
    enum oci_status status = OCI_OK;

    for (size_t i = 0; i < run->plan.n; i++) {
        if (run->plan.rows[i].fate == CTS_PLAN_RUN)
            tests[pool.n_tests++] = run->plan.rows[i].test;
    }
    run->conclusion.catalogue = run->catalogue;
    run->session.stage.conclude = cts_conclude_case;
    run->session.stage.conclude_context = &run->conclusion;
    run->session.stage.may_stand = cts_conclusion_stands;
    judge_skipped(run);
    status =
        cts_controls_run(&run->session, &run->plan, &run->conclusion.controls, &run->signal, err);
    if (status == OCI_OK && run->signal == 0)
        status = cts_pool_run(&pool, &run->signal, err);
    run->n_started = pool.n_started;
    free(tests);
    return status == OCI_OK ? CTS_EXIT_MET : CTS_EXIT_BROKEN;
}

static bool host_has(const void *host, const char *fact)
{
    owned_str char *lack = cts_host_lack(host, fact);

    return lack == NULL;
}

static int apply_known(struct run *run, struct oci_error *err)
{
    bool part = run->signal != 0 || run->request.take.n_items > 0 ||
                run->request.skip.n_items > 0 || run->request.shard_count > 1 ||
                run->request.session.kind != NULL || run->profile != NULL;
    const struct cts_known_list list = {
        .data = &run->session.data,
        .asked = &run->request.known,
        .subject = {.name = run->session.subject->name,
                    .version = run->session.program.version,
                    .host_has = host_has,
                    .host = &run->session.asked},
        .extent = part ? CTS_KNOWN_PART : CTS_KNOWN_WHOLE,
        .verdicts = &run->verdicts,
        .notes = &run->notes
    };
    enum oci_status status = cts_known_list_apply(&list, err);

    if (status != OCI_OK)
        return status == OCI_NOT_FOUND ? CTS_EXIT_USAGE : CTS_EXIT_BROKEN;
    return CTS_EXIT_MET;
}

/* What the profile asks for and the run does not have; a shard has not all of it by itself. */
static size_t tell_gaps(const struct run *run)
{
    owned_gaps struct cts_gaps gaps = {.n = 0};

    if (run->profile == NULL || run->request.shard_count > 1)
        return 0;
    cts_golden_check(run->profile, run->cases, run->catalogue,
                     (run->profile->kinds & CTS_RUNTIME) != 0 ? run->session.spec
                                                              : run->session.image_spec,
                     &run->verdicts, &gaps);
    for (size_t i = 0; i < gaps.n; i++)
        (void)fprintf(stderr, "plimsoll: %s\n", gaps.rows[i]);
    return gaps.n;
}

/* What the suite itself costs, and what all it started does: a slow suite is a defect. */
static void show_cost(const struct run *run)
{
    struct rusage own;
    struct rusage rest;

    if (!run->request.verbose)
        return;
    (void)getrusage(RUSAGE_SELF, &own);
    (void)getrusage(RUSAGE_CHILDREN, &rest);
    (void)fprintf(
        stderr,
        "CPU: %.0f ms this process, %.0f ms cases and subject, %zu cases run in %zu bundles\n",
        cts_clock_cpu_ms(&own), cts_clock_cpu_ms(&rest), run->plan.n_run, run->n_started);
}

static int exit_status(const struct run *run)
{
    enum cts_exit code = cts_gate(&run->verdicts, run->notes.n);

    show_cost(run);
    if (run->signal != 0)
        return 128 + run->signal;
    return (int)(tell_gaps(run) > 0 && code == CTS_EXIT_MET ? CTS_EXIT_INCOMPLETE : code);
}

static int report(struct run *run, struct oci_error *err)
{
    struct cts_report what = {.header = run->header,
                              .verdicts = &run->verdicts,
                              .notes = &run->notes,
                              .catalogue = run->catalogue,
                              .cases = run->cases};

    if (run->err.status != OCI_OK) {
        *err = run->err;
        return CTS_EXIT_BROKEN;
    }
    if (cts_run_output_end(&run->output, &what, err) != OCI_OK)
        return CTS_EXIT_BROKEN;
    return exit_status(run);
}

static int play(struct run *run, struct oci_error *err)
{
    int code = cts_session_enter(&run->session, err);

    if (code != CTS_EXIT_MET)
        return code;
    /* The subject may have said by which version it is to be judged. */
    cts_plan_done(&run->plan);
    make_plan(run);
    if (cts_run_header(&run->session, &run->request, &run->plan, run->profile, &run->header, err) !=
            OCI_OK ||
        cts_run_output_begin(&run->request, &run->output, err) != OCI_OK)
        return CTS_EXIT_BROKEN;
    cts_heap_settle();
    cts_run_progress_begin(&run->progress, &run->request, run->plan.n_run);
    code = run_cases(run, err);
    cts_run_progress_end(&run->progress);
    if (code == CTS_EXIT_MET)
        code = apply_known(run, err);
    return code == CTS_EXIT_MET ? report(run, err) : code;
}

static void done(struct run *run)
{
    cts_run_output_done(&run->output);
    cts_plan_done(&run->plan);
    cts_verdicts_done(&run->verdicts);
    cts_notes_done(&run->notes);
    json_decref(run->conclusion.controls);
    json_decref(run->header);
    cts_profile_free(run->profile);
    cts_cases_free(run->cases);
    cts_catalogue_free(run->catalogue);
    cts_session_close(&run->session);
    cts_run_request_done(&run->request);
}

static int act(struct run *run, struct oci_error *err)
{
    int code = load(run, err);

    if (code != CTS_EXIT_MET)
        return code;
    make_plan(run);
    if (run->request.dry)
        return show_plan(run);
    if (run->plan.n == 0) {
        (void)oci_fail(err, OCI_NOT_FOUND, NULL, "no case fits what was asked for");
        return CTS_EXIT_INCOMPLETE;
    }
    return play(run, err);
}

int cts_verb_run_cases(int argc, char **argv)
{
    struct run run = {.session = CTS_SESSION_NONE};
    struct oci_error err = OCI_ERROR_NONE;
    int code = cts_run_request_read(argc, argv, &run.request, &err);

    if (code == -1)
        return CTS_EXIT_MET;
    cts_path_extend();
    if (code == CTS_EXIT_MET)
        code = act(&run, &err);
    if (err.text[0] != '\0')
        (void)fail(&err, code);
    done(&run);
    return code;
}
