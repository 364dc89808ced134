/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/scene_begin.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/subject.h"
#include "harness/clock.h"
#include "harness/hash.h"
#include "harness/json_borrow.h"
#include "harness/program.h"
#include "harness/scene.h"
#include "harness/slot.h"
#include "harness/stage.h"

enum { DEATH_MS = 1000 };

/* Placeholders that are a name below the work area. */
static const struct {
    const char *word;
    const char *below;
} places[] = {
    {"bundle",  "bundle"       },
    {"rootfs",  "bundle/rootfs"},
    {"work",    "work"         },
    {"root",    "root"         },
    {"pidfile", "io/pid"       },
};

static json_t *new_values(const struct cts_scene *scene, const char *case_id)
{
    const struct cts_stage *stage = scene->stage;
    uint64_t hash = cts_hash(case_id, 0);
    json_t *values = json_object();

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        (void)json_object_set_new(values, places[i].word,
                                  json_sprintf("%s/%s", stage->slot->area, places[i].below));
    }
    (void)json_object_set_new(values, "nonce",
                              json_sprintf("%016" PRIx64, cts_hash(case_id, stage->seed + 1)));
    (void)json_object_set_new(values, "id", json_sprintf("plimsoll-%08" PRIx32, (uint32_t)hash));
    (void)json_object_set_new(values, "cgroup", json_sprintf("%s/box", scene->cgroup));
    (void)json_object_set_new(values, "probe", json_string(stage->probe));
    (void)json_object_set_new(values, "binary", json_string(stage->program->binary));
    return values;
}

static json_t *new_observation(const struct cts_scene *scene, const char *case_id)
{
    const struct cts_stage *stage = scene->stage;
    json_t *observation = json_object();

    (void)json_object_set_new(observation, "case", json_string(case_id));
    (void)json_object_set(observation, "nonce", json_object_get(scene->values, "nonce"));
    (void)json_object_set_new(observation, "spec", json_string(cts_stage_spec(stage, scene->kind)));
    (void)json_object_set(observation, "values", scene->values);
    (void)json_object_set_new(observation, "subject", cts_program_facts(stage->program));
    (void)json_object_set(observation, "host", cts_borrow(stage->host));
    (void)json_object_set_new(observation, "named", json_object());
    (void)json_object_set_new(observation, "hooks", json_array());
    (void)json_object_set_new(observation, "broken", json_null());
    (void)json_object_set_new(observation, "skip", json_null());
    return observation;
}

char *cts_case_cgroup(const struct cts_stage *stage, const char *case_id)
{
    return oci_str_printf("%s/%016" PRIx64, stage->slot->cgroup, cts_hash(case_id, stage->salt));
}

void cts_scene_begin(struct cts_scene *scene, const char *case_id)
{
    scene->cgroup = cts_case_cgroup(scene->stage, case_id);
    scene->values = new_values(scene, case_id);
    scene->observation = new_observation(scene, case_id);
    scene->steps = json_array();
    scene->probes = json_array();
    scene->bystanders = json_array();
    (void)json_object_set_new(scene->observation, "steps", scene->steps);
    (void)json_object_set_new(scene->observation, "probes", scene->probes);
    scene->nonce = json_string_value(json_object_get(scene->values, "nonce"));
    scene->image = CTS_IMAGE_SCENE_NONE;
    scene->children_fd = -1;
    scene->pidfd = -1;
    scene->terminal.fd = -1;
    scene->console = CTS_FD_SOCKET_NONE;
    scene->listener = CTS_FD_SOCKET_NONE;
}

static enum oci_status open_socket(struct cts_scene *scene, const char *word,
                                   struct cts_fd_socket *socket, struct oci_error *err)
{
    owned_str char *path = oci_str_printf("%s/io/%s", scene->stage->slot->area, word);
    enum oci_status status = cts_fd_socket_open(path, socket, err);

    if (status == OCI_OK)
        (void)json_object_set_new(scene->values, word, json_string(path));
    return status;
}

enum oci_status cts_scene_open_sockets(struct cts_scene *scene, struct oci_error *err)
{
    const json_t *config = json_object_get(scene->observation, "config");
    enum oci_status status = OCI_OK;

    if (json_is_true(oci_json_at(config, "/process/terminal")))
        status = open_socket(scene, "console", &scene->console, err);
    return status;
}

void cts_scene_kill_container(struct cts_scene *scene)
{
    double deadline_ms = cts_clock_ms() + DEATH_MS;

    if (scene->pid <= 1)
        return;
    (void)kill(scene->pid, SIGKILL);
    while (!cts_scene_container_ended(scene) && cts_clock_ms() < deadline_ms)
        (void)cts_scene_turn(scene, deadline_ms);
}
