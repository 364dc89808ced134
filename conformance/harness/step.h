/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The steps of a case, one after the other.
 *
 * A verb of the subject is a command line; a verb of the harness is a row of a table. Each step
 * leaves one record in the observation. A setup step that does not succeed, or a second step that
 * meets its deadline, ends the case: what would follow says nothing about the requirement.
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#include "base/error.h"

struct cts_scene;

/** How a verb of the harness acts: reads its step, writes its record. */
typedef enum oci_status (*cts_step_act)(struct cts_scene *scene, const json_t *step, json_t *record,
                                        struct oci_error *err);

struct cts_step_verb {
    const char *name;
    cts_step_act act;
};

/**
 * Take all steps of the scene's case.
 *
 * @return OCI_OK, whatever the subject did; else the suite or the host is at fault and the
 *         observation is broken.
 */
OCI_MUST_USE enum oci_status cts_steps_take(struct cts_scene *scene, struct oci_error *err);

/** Take one step, appended to the records. As cts_steps_take(). */
OCI_MUST_USE enum oci_status cts_step_take(struct cts_scene *scene, const json_t *raw,
                                           struct oci_error *err);

/** Whether a verb is one of the harness. */
bool cts_step_is_ours(const char *verb);

/** Deadline of a step in milliseconds from now: its own, or that of the stage times the
 * subject's factor. */
double cts_step_deadline_ms(const struct cts_scene *scene, const json_t *step);

/* The acts, one file each. */
enum oci_status cts_step_subject(struct cts_scene *scene, const json_t *step, json_t *record,
                                 struct oci_error *err);
enum oci_status cts_step_wait(struct cts_scene *scene, const json_t *step, json_t *record,
                              struct oci_error *err);
enum oci_status cts_step_observe(struct cts_scene *scene, const json_t *step, json_t *record,
                                 struct oci_error *err);
enum oci_status cts_step_signal(struct cts_scene *scene, const json_t *step, json_t *record,
                                struct oci_error *err);
enum oci_status cts_step_file(struct cts_scene *scene, const json_t *step, json_t *record,
                              struct oci_error *err);
enum oci_status cts_step_edit(struct cts_scene *scene, const json_t *step, json_t *record,
                              struct oci_error *err);
enum oci_status cts_step_cgroup(struct cts_scene *scene, const json_t *step, json_t *record,
                                struct oci_error *err);
enum oci_status cts_step_spawn(struct cts_scene *scene, const json_t *step, json_t *record,
                               struct oci_error *err);
enum oci_status cts_step_console(struct cts_scene *scene, const json_t *step, json_t *record,
                                 struct oci_error *err);
