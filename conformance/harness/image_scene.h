/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What a case on images has in place of a bundle: fixtures, a fresh folder for each step, and
 * watches over what lies outside of it.
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#include "base/error.h"
#include "harness/harm.h"

struct cts_scene;

struct cts_image_scene {
    int upper_fd;          /**< What the case writes to the host's files; -1 before it is known. */
    int step_fd;           /**< Folder of the step under way; -1. */
    unsigned int n_steps;  /**< Steps on an image so far. */
    struct cts_watch root; /**< Over the host's files. */
    struct cts_watch work; /**< Over the folder of the step. */
};

#define CTS_IMAGE_SCENE_NONE ((struct cts_image_scene){.upper_fd = -1, .step_fd = -1})

/** Build the fixtures that the case names, and change into a root that it may ruin. */
OCI_MUST_USE enum oci_status cts_image_scene_enter(struct cts_scene *scene, struct oci_error *err);

/** Show the fixtures, plant canaries and begin to watch. */
OCI_MUST_USE enum oci_status cts_image_scene_show(struct cts_scene *scene, struct oci_error *err);

/** Where in the work area a fixture is shown. The name would tell a tool what it is to say of it;
 * owned by the caller. */
char *cts_layout_folder(const struct cts_scene *scene, const char *name);

/** Whether a step is one on an image. */
bool cts_step_is_on_image(const json_t *step);

/** Make the folder of a step and give its placeholders their values. */
OCI_MUST_USE enum oci_status cts_image_step_begin(struct cts_scene *scene, const json_t *step,
                                                  struct oci_error *err);

/** Record what the step left: accepted or refused, tree, config, harm. */
OCI_MUST_USE enum oci_status cts_image_step_end(struct cts_scene *scene, const json_t *step,
                                                json_t *record, struct oci_error *err);
