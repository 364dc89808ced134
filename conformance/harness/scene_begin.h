/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The beginning of a scene: what its placeholders mean, and what it listens on.
 */
#pragma once

#include "base/error.h"

struct cts_scene;
struct cts_stage;

/** Lay out the observation and the values of a case; stage and test are set. */
void cts_scene_begin(struct cts_scene *scene, const char *case_id);

/** Name of a case's own group, below that of the run; owned by the caller. */
char *cts_case_cgroup(const struct cts_stage *stage, const char *case_id);

/** Listen where the bundle's configuration makes a runtime hand a descriptor over. */
OCI_MUST_USE enum oci_status cts_scene_open_sockets(struct cts_scene *scene, struct oci_error *err);

/** Kill the container's process from outside and wait for its end, for a short while. */
void cts_scene_kill_container(struct cts_scene *scene);
