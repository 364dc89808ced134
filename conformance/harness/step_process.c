/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Steps that act on processes from outside: observe, signal, spawn.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/names.h"
#include "base/owned.h"
#include "harness/outside.h"
#include "harness/scene.h"
#include "harness/spawn.h"
#include "harness/stage.h"
#include "harness/step.h"

/* A step that could not act says so in its record: what comes after it is blocked. */
static enum oci_status cannot(json_t *record, const char *why)
{
    (void)json_object_set_new(record, "error", json_string(why));
    return OCI_OK;
}

/* The process a step names, by number or text; that of the container by default. 0: none is known.
 */
static pid_t process_of(const struct cts_scene *scene, const json_t *step)
{
    const json_t *pid = json_object_get(step, "pid");

    if (pid == NULL)
        return scene->pid;
    if (json_is_string(pid))
        return (pid_t)strtol(json_string_value(pid), NULL, 10);
    return (pid_t)json_integer_value(pid);
}

enum oci_status cts_step_observe(struct cts_scene *scene, const json_t *step, json_t *record,
                                 struct oci_error *err)
{
    pid_t pid = process_of(scene, step);

    (void)err;
    if (pid <= 0)
        return cannot(record, "the process of the container is not known");
    (void)json_object_set_new(record, "outside", cts_outside_observe(pid));
    return OCI_OK;
}

enum oci_status cts_step_signal(struct cts_scene *scene, const json_t *step, json_t *record,
                                struct oci_error *err)
{
    const char *name = json_string_value(json_object_get(step, "signal"));
    pid_t pid = process_of(scene, step);
    int number = 0;
    enum oci_status status = oci_signal_parse(name == NULL ? "" : name, &number, err);

    if (status != OCI_OK)
        return status;
    if (pid <= 1)
        return cannot(record, "the process of the container is not known");
    if (kill(pid, number) < 0)
        return cannot(record, oci_errno_name(errno));
    return OCI_OK;
}

/* A bystander may be the probe as well, but its reports are no evidence of a container. */
static void listen_to(struct cts_scene *scene, const struct cts_spawned *spawned, json_t *record)
{
    json_t *reports = json_array();
    struct cts_stream stream = {.record = record, .member = "stdout", .reports = reports};

    (void)json_object_set_new(record, "reports", reports);
    cts_scene_listen(scene, spawned->out_fd, &stream);
    stream.member = "stderr";
    cts_scene_listen(scene, spawned->err_fd, &stream);
}

enum oci_status cts_step_spawn(struct cts_scene *scene, const json_t *step, json_t *record,
                               struct oci_error *err)
{
    const char *name = json_string_value(json_object_get(step, "as"));
    struct cts_spawned spawned = {0};
    struct cts_spawn what = {.argv = json_object_get(step, "args"), .env = scene->stage->env};
    enum oci_status status = cts_spawn(&what, &spawned, err);

    if (status != OCI_OK)
        return status;
    listen_to(scene, &spawned, record);
    (void)json_object_set_new(record, "pid", json_integer(spawned.pid));
    if (name != NULL)
        (void)json_object_set_new(scene->values, name, json_integer(spawned.pid));
    (void)json_array_append_new(scene->bystanders, json_integer(spawned.pid));
    return OCI_OK;
}
