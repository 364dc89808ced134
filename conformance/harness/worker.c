/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"
#include "catalogue/case.h"
#include "catalogue/subject.h"
#include "harness/batch.h"
#include "harness/clean_text.h"
#include "harness/clock.h"
#include "harness/handout.h"
#include "harness/isolation.h"
#include "harness/leaks.h"
#include "harness/program.h"
#include "harness/reports.h"
#include "harness/scene.h"
#include "harness/scene_begin.h"
#include "harness/scene_set.h"
#include "harness/stage.h"
#include "harness/step.h"

enum {
    WAITS_PER_STEP = 2,
    REST_MS = 30000, /* For what is not a step: the bundle, the clean-up. */
};

/* Where the subject believes that there is a container, it is told to remove it. Its process is
 * killed first: some subjects sleep before they look whether a kill has worked. */
static enum oci_status remove_container(struct cts_scene *scene, struct oci_error *err)
{
    const struct cts_subject *subject = scene->stage->program->subject;
    bool can_force = json_object_get(subject->options, "force") != NULL;
    owned_json json_t *step = json_pack("{s:s,s:b}", "do", "delete", "may-fail", 1);
    json_t *record = json_object();

    if (!scene->created)
        return OCI_OK;
    cts_scene_kill_container(scene);
    if (can_force)
        (void)json_object_set_new(step, "options", json_pack("[s]", "force"));
    (void)json_object_set_new(scene->observation, "cleanup", record);
    return cts_step_subject(scene, step, record, err);
}

static enum oci_status play(struct cts_scene *scene, struct oci_error *err)
{
    enum oci_status status = cts_scene_set(scene, err);

    if (status == OCI_OK)
        status = cts_steps_take(scene, err);
    if (status == OCI_OK)
        status = remove_container(scene, err);
    return status;
}

/* No limit on the size of files: the memory of a subject with a kernel of its own is one sparse
 * file. What lies in the work area is bounded by the size of its file system. */
static void stand_apart(void)
{
    (void)umask(022);
    (void)setsid();
}

/* What the suite itself costs is to be known, and to stay small. */
static void note_cost(const struct cts_scene *scene)
{
    struct rusage own;

    (void)getrusage(RUSAGE_SELF, &own);
    (void)json_object_set_new(
        scene->observation, "cpu-ms",
        json_pack("{s:f,s:f}", "harness", cts_clock_cpu_ms(&own), "subject", scene->ended_cpu_ms));
}

static void act(const struct cts_work *work, int outcome_fd)
{
    const struct cts_case *test = &work->batch->as_one;
    struct oci_error err = OCI_ERROR_NONE;
    struct cts_scene scene = {.stage = work->stage, .test = test->json, .kind = test->kind};

    stand_apart();
    cts_scene_begin(&scene, test->id);
    if (play(&scene, &err) != OCI_OK) {
        (void)json_object_set_new(scene.observation, "broken",
                                  cts_clean_text(err.text, strlen(err.text)));
    }
    if (scene.mounts_before != NULL)
        cts_leaks_settle(&scene);
    cts_scene_settle(&scene);
    cts_reports_settle(&scene);
    note_cost(&scene);
    if (cts_handout_write(work, scene.observation, outcome_fd, NULL) != OCI_OK)
        _exit(2);
}

/* Nothing is freed: the process ends here. */
static _Noreturn void be_worker(const struct cts_work *work, int outcome_fd)
{
    act(work, outcome_fd);
    _exit(0);
}

enum oci_status cts_worker_start(const struct cts_stage *stage, const struct cts_case *const *tests,
                                 const struct cts_batch *batch, struct cts_worker *ret_worker,
                                 struct oci_error *err)
{
    const struct cts_case *test = &batch->as_one;
    const struct cts_work work = {.stage = stage, .tests = tests, .batch = batch};
    owned_fd int outcome_fd = memfd_create("observation", MFD_CLOEXEC);
    bool needs_net = false;
    int pidfd = -1;
    pid_t pid = -1;

    if (outcome_fd < 0)
        return oci_fail_sys(err, errno, "make room for an observation");
    for (size_t i = 0; i < test->host_needs.n_items; i++)
        needs_net = needs_net || strcmp(test->host_needs.items[i], "netadmin") == 0;
    pid = cts_isolation_fork(needs_net ? CLONE_NEWNET : 0, &pidfd);
    if (pid < 0)
        return oci_fail_sys(err, errno, "make namespaces for case '%s'", test->id);
    if (pid == 0)
        be_worker(&work, outcome_fd);
    *ret_worker =
        (struct cts_worker){.pid = pid, .pidfd = pidfd, .outcome_fd = steal_fd(&outcome_fd)};
    return OCI_OK;
}

double cts_worker_limit_ms(const struct cts_stage *stage, const struct cts_case *test)
{
    double sum_ms = REST_MS;

    for (size_t i = 0; i < json_array_size(test->steps); i++) {
        const json_t *own = json_object_get(json_array_get(test->steps, i), "timeout-ms");
        double step_ms = json_is_number(own) ? json_number_value(own) : stage->timeout_ms;

        sum_ms += WAITS_PER_STEP * step_ms * stage->program->subject->deadline_factor;
    }
    return sum_ms;
}
