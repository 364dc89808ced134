/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Waiting for an event, with a deadline.
 *
 * What the kernel announces (the end of a process, bytes in a pipe) wakes the scene. For the
 * rest, a file or an answer of the subject, the condition is looked at again after a pause that
 * grows, so that neither a fast nor a slow subject pays for the other.
 *
 * Most events take a process to bring them about. Whatever the subject leaves running is our child
 * (scene.h), so once there is none, waiting on would be waiting for nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "base/owned.h"
#include "harness/clock.h"
#include "harness/reports.h"
#include "harness/scene.h"
#include "harness/stage.h"
#include "harness/step.h"

enum {
    FIRST_PAUSE_MS = 1,
    LONGEST_PAUSE_MS = 20,
};

/* Asks the subject; what it was asked and said is kept as the wait's own record of it. */
static const char *ask_status(struct cts_scene *scene, json_t *record, bool *ret_known)
{
    struct oci_error err = OCI_ERROR_NONE;
    owned_json json_t *step = json_pack("{s:s}", "do", "state");
    json_t *answer = json_object();
    const json_t *exit = NULL;

    (void)json_object_set_new(record, "state", answer);
    if (cts_step_subject(scene, step, answer, &err) != OCI_OK)
        (void)json_object_set_new(answer, "error", json_string(err.text));
    exit = json_object_get(answer, "exit");
    *ret_known = json_is_integer(exit) && json_integer_value(exit) == 0;
    return json_string_value(oci_json_at(answer, "/json/status"));
}

static bool is_running(struct cts_scene *scene, const json_t *step, json_t *record)
{
    bool known = false;
    const char *status = ask_status(scene, record, &known);

    (void)step;
    return known && status != NULL && strcmp(status, "running") == 0;
}

static bool is_gone(struct cts_scene *scene, const json_t *step, json_t *record)
{
    bool known = true;

    (void)step;
    (void)ask_status(scene, record, &known);
    return !known;
}

/* The process itself, not what the subject says of it. */
static bool is_stopped(struct cts_scene *scene, const json_t *step, json_t *record)
{
    (void)step;
    (void)record;
    return cts_scene_container_ended(scene);
}

/* Its status is known once it has been reaped: by us, where the subject has let go of it. */
static bool has_exited(struct cts_scene *scene, const json_t *step, json_t *record)
{
    int status = 0;

    (void)step;
    if (scene->pid == 0 || !cts_scene_ended(scene, scene->pid, &status))
        return false;
    (void)json_object_set_new(record, "exit",
                              WIFEXITED(status) ? json_integer(WEXITSTATUS(status)) : json_null());
    (void)json_object_set_new(record, "signal",
                              WIFSIGNALED(status) ? json_integer(WTERMSIG(status)) : json_null());
    return true;
}

/* Records of hooks are no reports of the program. */
static size_t count_reports(const json_t *reports)
{
    size_t n = 0;

    for (size_t i = 0; i < json_array_size(reports); i++)
        n += json_object_get(json_array_get(reports, i), "hook") == NULL;
    return n;
}

static bool has_report(struct cts_scene *scene, const json_t *step, json_t *record)
{
    json_int_t wanted = json_integer_value(json_object_get(step, "count"));
    owned_json json_t *filed = cts_reports_filed(scene);

    (void)record;
    return count_reports(scene->probes) + count_reports(filed) >= (size_t)(wanted > 0 ? wanted : 1);
}

static bool has_file(struct cts_scene *scene, const json_t *step, json_t *record)
{
    const char *path = json_string_value(json_object_get(step, "path"));

    (void)scene;
    (void)record;
    return path != NULL && faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static const struct event {
    const char *name;
    bool (*met)(struct cts_scene *scene, const json_t *step, json_t *record);
    bool announced;    /* Whether the scene wakes up when it happens. */
    bool by_a_process; /* Whether it takes a process that lives to make it happen. */
} events[] = {
    {"stopped", is_stopped, true,  true },
    {"exit",    has_exited, true,  true },
    {"report",  has_report, false, true },
    {"running", is_running, false, true },
    {"gone",    is_gone,    false, false},
    {"file",    has_file,   false, true },
};

static const struct event *find_event(const char *name)
{
    for (size_t i = 0; name != NULL && i < sizeof(events) / sizeof(events[0]); i++) {
        if (strcmp(events[i].name, name) == 0)
            return &events[i];
    }
    return NULL;
}

/* Waiting for the end of a process whose number nobody told would be waiting for nothing. */
static void find_container(struct cts_scene *scene, json_t *record)
{
    bool known = false;

    if (scene->pid == 0)
        (void)ask_status(scene, record, &known);
}

static bool no_process_lives(void)
{
    siginfo_t ended;

    return waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) != 0 && errno == ECHILD;
}

enum oci_status cts_step_wait(struct cts_scene *scene, const json_t *step, json_t *record,
                              struct oci_error *err)
{
    const char *name = json_string_value(json_object_get(step, "for"));
    const struct event *event = find_event(name);
    double start_ms = cts_clock_ms();
    double deadline_ms = cts_step_deadline_ms(scene, step);
    double pause_ms = FIRST_PAUSE_MS;
    bool met = false;
    bool hopeless = false;

    if (event == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "no event '%s'", name == NULL ? "" : name);
    if (event->announced)
        find_container(scene, record);
    cts_scene_drain(scene);
    while (!(met = event->met(scene, step, record)) && !hopeless && cts_clock_ms() < deadline_ms) {
        double until_ms = event->announced ? deadline_ms : cts_clock_ms() + pause_ms;

        /* One more turn: what the last process wrote or was may still have to be read. */
        hopeless = event->by_a_process && no_process_lives();
        if (hopeless)
            until_ms = cts_clock_ms();

        (void)cts_scene_turn(scene, until_ms < deadline_ms ? until_ms : deadline_ms);
        pause_ms = pause_ms * 2 < LONGEST_PAUSE_MS ? pause_ms * 2 : LONGEST_PAUSE_MS;
    }
    (void)json_object_set_new(record, "for", json_string(name));
    (void)json_object_set_new(record, "met", json_boolean(met));
    (void)json_object_set_new(record, "ms", json_real(cts_clock_ms() - start_ms));
    return OCI_OK;
}
