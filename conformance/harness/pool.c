/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/pool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "harness/cgroups.h"
#include "harness/clock.h"
#include "harness/scene_begin.h"
#include "harness/slot.h"
#include "harness/stage.h"
#include "harness/worker.h"

enum {
    JOBS_MAX = 256,
    DEATH_MS = 10000, /* For the kernel to end a namespace with all in it. */
};

static const int stops[] = {SIGINT, SIGTERM, SIGHUP};

/* One place where a case can run. */
struct job {
    struct cts_worker worker;
    size_t number; /* Of the case. */
    double deadline_ms;
    bool busy;
};

struct crew {
    const struct cts_pool *pool;
    struct job *jobs;
    struct cts_handout *done; /* By number of the case, until handed out. */
    size_t n_started;
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

static struct cts_handout read_job(const struct crew *crew, const struct job *job, int status)
{
    const struct cts_case *test = crew->pool->tests[job->number];
    const struct cts_stage *stage = stage_of(crew->pool, job->number);
    struct oci_error err = OCI_ERROR_NONE;
    struct cts_handout outcome;

    if (status != 0)
        return broken(stage, test, "the process that ran the case died");
    if (cts_worker_read(&job->worker, &outcome, &err) != OCI_OK)
        return broken(stage, test, err.text);
    return outcome;
}

static void finish_job(struct crew *crew, struct job *job, const char *killed)
{
    const struct cts_case *test = crew->pool->tests[job->number];
    const struct cts_stage *stage = stage_of(crew->pool, job->number);
    int status = 0;

    (void)waitpid(job->worker.pid, &status, 0);
    if (killed != NULL || status != 0)
        remove_groups(stage, test);
    crew->done[job->number] =
        killed != NULL ? broken(stage, test, killed) : read_job(crew, job, status);
    (void)close(job->worker.pidfd);
    (void)close(job->worker.outcome_fd);
    job->busy = false;
}

/* Frozen processes hold up the end of their namespace until they are thawed. */
static void end_job(struct crew *crew, struct job *job, const char *why)
{
    struct pollfd ended = {.fd = job->worker.pidfd, .events = POLLIN};

    (void)kill(job->worker.pid, SIGKILL);
    remove_groups(stage_of(crew->pool, job->number), crew->pool->tests[job->number]);
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

static enum oci_status start_jobs(struct crew *crew, struct oci_error *err)
{
    const struct cts_pool *pool = crew->pool;

    for (unsigned int i = 0; i < pool->n_jobs; i++) {
        struct job *job = &crew->jobs[i];
        const struct cts_case *test = NULL;
        const struct cts_stage *stage = NULL;
        enum oci_status status = OCI_OK;

        if (job->busy || crew->n_started == pool->n_tests)
            continue;
        test = pool->tests[crew->n_started];
        stage = stage_of(pool, crew->n_started);
        status = cts_worker_start(stage, test, &job->worker, err);
        if (status != OCI_OK)
            return status;
        job->number = crew->n_started++;
        job->deadline_ms = cts_clock_ms() + cts_worker_limit_ms(stage, test);
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

enum oci_status cts_pool_run(const struct cts_pool *pool, int *ret_signal, struct oci_error *err)
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
    status = run_crew(&crew, err);
    for (size_t i = 0; i < pool->n_tests; i++)
        cts_handout_done(&crew.done[i]);
    free(crew.done);
    free(crew.jobs);
    (void)close(crew.signal_fd);
    *ret_signal = crew.signal;
    return status;
}

static void keep_only(void *context, size_t number, const struct cts_handout *outcome)
{
    json_t **kept = context;

    (void)number;
    /* Written by our own process a moment ago: nothing in it needs to be checked again. */
    *kept = json_loadb(outcome->observation, outcome->size, JSON_DECODE_ANY, NULL);
}

json_t *cts_pool_run_one(const struct cts_stage *stage, const json_t *test, int *ret_signal,
                         struct oci_error *err)
{
    const char *id = json_string_value(json_object_get(test, "id"));
    struct cts_stage bare = *stage;
    struct cts_case alone = {.id = id == NULL ? "" : id,
                             .kind = CTS_RUNTIME,
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
