/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/step.h"

#include <string.h>

#include "base/json.h"
#include "base/owned.h"
#include "builder/fill.h"
#include "catalogue/subject.h"
#include "harness/clock.h"
#include "harness/image_scene.h"
#include "harness/json_borrow.h"
#include "harness/program.h"
#include "harness/scene.h"
#include "harness/stage.h"

enum { TIMEOUTS_MAX = 2 };

static const struct cts_step_verb verbs[] = {
    {"wait",    cts_step_wait   },
    {"observe", cts_step_observe},
    {"signal",  cts_step_signal },
    {"file",    cts_step_file   },
    {"edit",    cts_step_edit   },
    {"cgroup",  cts_step_cgroup },
    {"spawn",   cts_step_spawn  },
    {"console", cts_step_console},
};

static const struct cts_step_verb *find_verb(const char *name)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    }
    return NULL;
}

bool cts_step_is_ours(const char *verb)
{
    return find_verb(verb) != NULL;
}

double cts_step_deadline_ms(const struct cts_scene *scene, const json_t *step)
{
    const json_t *own = json_object_get(step, "timeout-ms");
    double timeout_ms = json_is_number(own) ? json_number_value(own) : scene->stage->timeout_ms;

    return cts_clock_ms() + timeout_ms * scene->stage->program->subject->deadline_factor;
}

/* An assertion on how the command ended makes its ending a finding instead of a condition. */
static bool is_setup(const json_t *raw)
{
    static const char *const ends[] = {"/exit", "/signal", "/timeout", "/accepted", "/refused"};
    const json_t *expect = json_object_get(raw, "expect");

    if (json_is_true(json_object_get(raw, "may-fail")))
        return false;
    for (size_t i = 0; i < json_array_size(expect); i++) {
        const char *at = json_string_value(json_object_get(json_array_get(expect, i), "at"));

        for (size_t j = 0; at != NULL && j < sizeof(ends) / sizeof(ends[0]); j++) {
            if (strcmp(at, ends[j]) == 0)
                return false;
        }
    }
    return true;
}

/* Expectations belong to the judge: what they say in braces is not for the harness to fill. */
static json_t *fill_step(const struct cts_scene *scene, const json_t *raw)
{
    owned_json json_t *bare = json_copy(cts_borrow(raw));

    (void)json_object_del(bare, "expect");
    return fx_fill(bare, scene->values);
}

static json_t *new_record(struct cts_scene *scene, const char *verb, const char *name)
{
    json_t *record = json_object();

    (void)json_object_set_new(record, "do", json_string(verb));
    (void)json_array_append_new(scene->steps, record);
    if (name != NULL)
        (void)json_object_set(json_object_get(scene->observation, "named"), name, record);
    return record;
}

static void look_at_end(struct cts_scene *scene, const json_t *raw, const json_t *record)
{
    const json_t *exit = json_object_get(record, "exit");

    if (json_is_true(json_object_get(record, "timeout")))
        scene->n_timeouts++;
    if (is_setup(raw) && json_integer_value(exit) != 0)
        scene->stop = "a step before did not succeed";
    if (is_setup(raw) && json_is_null(exit))
        scene->stop = "a step before did not end by itself";
    if (scene->n_timeouts >= TIMEOUTS_MAX)
        scene->stop = "two steps before met their deadlines";
}

/* A step for cleaning up is taken all the same, unless the subject answers nothing any more. */
static bool is_skipped(const struct cts_scene *scene, const json_t *raw)
{
    if (scene->stop == NULL)
        return false;
    return scene->n_timeouts >= TIMEOUTS_MAX || !json_is_true(json_object_get(raw, "may-fail"));
}

/* What a step found becomes a placeholder for later steps; null where it found nothing. */
static void keep_values(struct cts_scene *scene, const json_t *step, const json_t *record)
{
    const char *word = NULL;
    json_t *pointer = NULL;

    json_object_foreach(cts_borrow(json_object_get(step, "keep")), word, pointer) {
        const json_t *value = oci_json_at(record, json_string_value(pointer));

        (void)json_object_set(scene->values, word, value == NULL ? json_null() : cts_borrow(value));
    }
}

enum oci_status cts_step_take(struct cts_scene *scene, const json_t *raw, struct oci_error *err)
{
    const char *name = json_string_value(json_object_get(raw, "do"));
    const struct cts_step_verb *verb = NULL;
    owned_json json_t *step = NULL;
    json_t *record = NULL;
    enum oci_status status = OCI_OK;

    if (name == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "a step without 'do'");
    if (cts_step_is_on_image(raw) && !is_skipped(scene, raw))
        status = cts_image_step_begin(scene, raw, err);
    if (status != OCI_OK)
        return oci_within(err, status, "%s", name);
    step = fill_step(scene, raw);
    verb = find_verb(name);
    record = new_record(scene, name, json_string_value(json_object_get(step, "name")));
    if (is_skipped(scene, raw)) {
        (void)json_object_set_new(record, "skipped", json_string(scene->stop));
        return OCI_OK;
    }
    status = (verb != NULL ? verb->act : cts_step_subject)(scene, step, record, err);
    if (status != OCI_OK)
        return oci_within(err, status, "%s", name);
    keep_values(scene, step, record);
    if (verb == NULL)
        look_at_end(scene, raw, record);
    return OCI_OK;
}

enum oci_status cts_steps_take(struct cts_scene *scene, struct oci_error *err)
{
    const json_t *steps = json_object_get(scene->test, "steps");

    for (size_t i = 0; i < json_array_size(steps); i++) {
        enum oci_status status = cts_step_take(scene, json_array_get(steps, i), err);

        if (status != OCI_OK)
            return oci_within(err, status, "/steps/%zu", i);
    }
    return OCI_OK;
}
