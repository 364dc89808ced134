/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/pool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "harness/batch.h"
#include "harness/cgroups.h"
#include "harness/clock.h"
#include "harness/handout.h"
#include "harness/scene_begin.h"
#include "harness/slot.h"
#include "harness/stage.h"
#include "harness/worker.h"

enum {
    JOBS_MAX = 256,
    DEATH_MS = 10000, /* For the kernel to end a namespace with all in it. */
    FEW = 3,          /* Cases of a batch that are not worth halving. */
};

static const int stops[] = {SIGINT, SIGTERM, SIGHUP};

/* One place where a case can run. */
struct job {
    struct cts_worker worker;
    struct cts_batch batch; /* Owned while the job is busy. */
    double deadline_ms;
    bool busy;
};

struct crew {
    struct cts_pool *pool;
    struct cts_batches planned; /* Those before next_planned have been started and are empty. */
    struct cts_batches again;   /* Parts of what did not go well: the last is started next. */
    size_t next_planned;
    struct job *jobs;
    struct cts_handout *done; /* By number of the case, until handed out. */
    size_t n_handed;
    int signal_fd;
    int signal;
};

static void set_stops(sigset_t *set)
{
    (void)sigemptyset(set);
    for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
        (void)sigaddset(set, stops[i]);
}

enum oci_status cts_pool_watch_signals(struct oci_error *err)
{
    sigset_t set;

    set_stops(&set);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
        return oci_fail_sys(err, errno, "block signals");
    return OCI_OK;
}

static const struct cts_stage *stage_of(const struct cts_pool *pool, size_t number)
{
    return pool->stages == NULL ? pool->stage : pool->stages[number];
}

/* Where the process of a case does not speak for it. */
static struct cts_handout broken(const struct cts_stage *stage, const struct cts_case *test,
                                 const char *why)
{
    owned_json json_t *observation =
        json_pack("{s:s,s:[],s:s}", "case", test->id, "steps", "broken", why);

    return cts_handout_of(stage, test, observation);
}

/* The groups of a case whose process did not come to remove them. */
static void remove_groups(const struct cts_stage *stage, const struct cts_case *test)
{
    owned_str char *group = cts_case_cgroup(stage, test->id);

    cts_cgroups_remove(stage->cgroups, group, NULL);
}

static const struct cts_stage *stage_of_job(const struct crew *crew, const struct job *job)
{
    return stage_of(crew->pool, job->batch.numbers[0]);
}

/* Where the first of a batch hides what the others are, parts of it show more; a few go alone. */
static void run_again(struct crew *crew, const struct cts_batch *batch)
{
    const struct cts_pool *pool = crew->pool;
    size_t part = batch->n > FEW ? (batch->n + 1) / 2 : 1;

    for (size_t i = 0; i < batch->n; i += part) {
        size_t left = batch->n - i;

        cts_batches_add_part(&crew->again, pool->tests, pool->stage->recipes, batch->numbers + i,
                             left < part ? left : part);
    }
}

/* What of a batch does not stand by itself is run alone. */
static void take_shared(struct crew *crew, const struct job *job)
{
    const struct cts_batch *batch = &job->batch;
    const struct cts_pool *pool = crew->pool;
    struct cts_handout outcomes[CTS_BATCH_MAX] = {{.observation = NULL}};

    if (cts_handout_read(job->worker.outcome_fd, batch->n, outcomes, NULL) != OCI_OK) {
        run_again(crew, batch);
        for (size_t i = 0; i < batch->n; i++)
            cts_handout_done(&outcomes[i]);
        return;
    }
    for (size_t i = 0; i < batch->n; i++) {
        crew->done[batch->numbers[i]] = outcomes[i];
        if (outcomes[i].observation == NULL)
            cts_batches_add_part(&crew->again, pool->tests, pool->stage->recipes,
                                 &batch->numbers[i], 1);
    }
}

static struct cts_handout read_job(const struct crew *crew, const struct job *job, int status)
{
    const struct cts_case *test = crew->pool->tests[job->batch.numbers[0]];
    const struct cts_stage *stage = stage_of_job(crew, job);
    struct oci_error err = OCI_ERROR_NONE;
    struct cts_handout outcome = {.observation = NULL};

    if (status != 0)
        return broken(stage, test, "the process that ran the case died");
    if (cts_handout_read(job->worker.outcome_fd, 1, &outcome, &err) != OCI_OK)
        return broken(stage, test, err.text);
    return outcome;
}

static void finish_job(struct crew *crew, struct job *job, const char *killed)
{
    const struct cts_stage *stage = stage_of_job(crew, job);
    int status = 0;

    (void)waitpid(job->worker.pid, &status, 0);
    if (killed != NULL || status != 0)
        remove_groups(stage, &job->batch.as_one);
    if (job->batch.n > 1) {
        take_shared(crew, job);
    } else {
        crew->done[job->batch.numbers[0]] = killed != NULL
                                                ? broken(stage, &job->batch.as_one, killed)
                                                : read_job(crew, job, status);
    }
    (void)close(job->worker.pidfd);
    (void)close(job->worker.outcome_fd);
    cts_batch_done(&job->batch);
    job->busy = false;
}

/* Frozen processes hold up the end of their namespace until they are thawed. */
static void end_job(struct crew *crew, struct job *job, const char *why)
{
    struct pollfd ended = {.fd = job->worker.pidfd, .events = POLLIN};

    (void)kill(job->worker.pid, SIGKILL);
    remove_groups(stage_of_job(crew, job), &job->batch.as_one);
    (void)poll(&ended, 1, DEATH_MS);
    finish_job(crew, job, why);
}

static void hand_out(struct crew *crew)
{
    while (crew->n_handed < crew->pool->n_tests && crew->done[crew->n_handed].observation != NULL) {
        struct cts_handout *outcome = &crew->done[crew->n_handed];

        crew->pool->receive(crew->pool->context, crew->n_handed++, outcome);
        cts_handout_done(outcome);
    }
}

/* False where all have been started. */
static bool next_batch(struct crew *crew, struct cts_batch *ret_batch)
{
    struct cts_batch *batch = NULL;

    if (crew->again.n > 0) {
        batch = &crew->again.rows[--crew->again.n];
    } else if (crew->next_planned < crew->planned.n) {
        batch = &crew->planned.rows[crew->next_planned++];
    } else {
        return false;
    }
    *ret_batch = *batch;
    *batch = (struct cts_batch){.n = 0};
    return true;
}

static enum oci_status start_jobs(struct crew *crew, struct oci_error *err)
{
    struct cts_pool *pool = crew->pool;

    for (unsigned int i = 0; i < pool->n_jobs; i++) {
        struct job *job = &crew->jobs[i];
        const struct cts_stage *stage = NULL;
        enum oci_status status = OCI_OK;

        if (job->busy || !next_batch(crew, &job->batch))
            continue;
        stage = stage_of_job(crew, job);
        status = cts_worker_start(stage, pool->tests, &job->batch, &job->worker, err);
        if (status != OCI_OK)
            return status;
        pool->n_started++;
        job->deadline_ms = cts_clock_ms() + cts_worker_limit_ms(stage, &job->batch.as_one);
        job->busy = true;
    }
    return OCI_OK;
}

static double next_deadline(const struct crew *crew)
{
    double next = cts_clock_ms() + 60e3;

    for (unsigned int i = 0; i < crew->pool->n_jobs; i++) {
        if (crew->jobs[i].busy && crew->jobs[i].deadline_ms < next)
            next = crew->jobs[i].deadline_ms;
    }
    return next;
}

static void read_signal(struct crew *crew)
{
    struct signalfd_siginfo info;

    if (read(crew->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
        crew->signal = (int)info.ssi_signo;
}

static void wait_for_jobs(struct crew *crew)
{
    struct pollfd fds[JOBS_MAX + 1];
    unsigned int n = crew->pool->n_jobs;

    for (unsigned int i = 0; i < n; i++) {
        fds[i] = (struct pollfd){.fd = crew->jobs[i].busy ? crew->jobs[i].worker.pidfd : -1,
                                 .events = POLLIN};
    }
    fds[n] = (struct pollfd){.fd = crew->signal_fd, .events = POLLIN};
    (void)poll(fds, n + 1, cts_clock_left_ms(next_deadline(crew)));
    for (unsigned int i = 0; i < n; i++) {
        if (!crew->jobs[i].busy)
            continue;
        if (fds[i].revents != 0) {
            finish_job(crew, &crew->jobs[i], NULL);
        } else if (cts_clock_ms() > crew->jobs[i].deadline_ms) {
            end_job(crew, &crew->jobs[i], "the case went past the sum of its deadlines");
        }
    }
    if (fds[n].revents != 0)
        read_signal(crew);
}

static bool any_busy(const struct crew *crew)
{
    for (unsigned int i = 0; i < crew->pool->n_jobs; i++) {
        if (crew->jobs[i].busy)
            return true;
    }
    return false;
}

static enum oci_status run_crew(struct crew *crew, struct oci_error *err)
{
    enum oci_status status = start_jobs(crew, err);

    while (status == OCI_OK && crew->signal == 0 && any_busy(crew)) {
        wait_for_jobs(crew);
        hand_out(crew);
        if (crew->signal == 0)
            status = start_jobs(crew, err);
    }
    for (unsigned int i = 0; i < crew->pool->n_jobs; i++) {
        if (crew->jobs[i].busy)
            end_job(crew, &crew->jobs[i], "interrupted");
    }
    return status;
}

static void plan_batches(struct crew *crew)
{
    const struct cts_pool *pool = crew->pool;

    if (pool->share && pool->stage->may_stand != NULL) {
        cts_batches_make(pool->tests, pool->n_tests, pool->stage->recipes, &crew->planned);
    } else {
        cts_batches_alone(pool->tests, pool->n_tests, &crew->planned);
    }
}

static void free_crew(struct crew *crew)
{
    for (size_t i = 0; i < crew->pool->n_tests; i++)
        cts_handout_done(&crew->done[i]);
    for (unsigned int i = 0; i < crew->pool->n_jobs; i++)
        cts_batch_done(&crew->jobs[i].batch);
    cts_batches_done(&crew->planned);
    cts_batches_done(&crew->again);
    free(crew->done);
    free(crew->jobs);
    (void)close(crew->signal_fd);
}

enum oci_status cts_pool_run(struct cts_pool *pool, int *ret_signal, struct oci_error *err)
{
    struct crew crew = {.pool = pool};
    sigset_t set;
    enum oci_status status = OCI_OK;

    if (pool->n_jobs < 1 || pool->n_jobs > JOBS_MAX) {
        return oci_fail(err, OCI_LIMIT, NULL, "%u cases side by side: 1 to %d are possible",
                        pool->n_jobs, JOBS_MAX);
    }
    set_stops(&set);
    crew.signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (crew.signal_fd < 0)
        return oci_fail_sys(err, errno, "listen for signals");
    crew.jobs = oci_new(pool->n_jobs, sizeof(*crew.jobs));
    crew.done = oci_new(pool->n_tests + 1, sizeof(*crew.done));
    plan_batches(&crew);
    status = run_crew(&crew, err);
    *ret_signal = crew.signal;
    free_crew(&crew);
    return status;
}

static void keep_only(void *context, size_t number, const struct cts_handout *outcome)
{
    json_t **kept = context;

    (void)number;
    /* Written by our own process a moment ago: nothing in it needs to be checked again. */
    *kept = json_loadb(outcome->observation, outcome->size, JSON_DECODE_ANY, NULL);
}

/* What is no case of the suite, and names no kind, is about a runtime. */
static enum cts_kind kind_of(const json_t *test)
{
    const char *name = json_string_value(json_object_get(test, "kind"));

    for (size_t i = 0; name != NULL && i < cts_kind_words.n_rows; i++) {
        if (strcmp(cts_kind_words.rows[i].word, name) == 0)
            return (enum cts_kind)cts_kind_words.rows[i].value;
    }
    return CTS_RUNTIME;
}

json_t *cts_pool_run_one(const struct cts_stage *stage, const json_t *test, int *ret_signal,
                         struct oci_error *err)
{
    const char *id = json_string_value(json_object_get(test, "id"));
    struct cts_stage bare = *stage;
    struct cts_case alone = {.id = id == NULL ? "" : id,
                             .kind = kind_of(test),
                             .steps = json_object_get(test, "steps"),
                             .bundle = json_object_get(test, "bundle"),
                             .json = test};
    const struct cts_case *tests[] = {&alone};
    json_t *observation = NULL;
    struct cts_pool pool = {.stage = &bare,
                            .tests = tests,
                            .n_tests = 1,
                            .n_jobs = 1,
                            .receive = keep_only,
                            .context = &observation};

    bare.conclude = NULL;
    if (cts_pool_run(&pool, ret_signal, err) != OCI_OK) {
        json_decref(observation);
        return NULL;
    }
    if (observation == NULL)
        (void)oci_fail(err, OCI_SYSTEM, NULL, "interrupted");
    return observation;
}
