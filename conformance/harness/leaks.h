/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What a subject left behind: processes, mounts, control groups, files.
 *
 * The end of a case removes everything in any event: namespaces vanish, groups are taken down.
 * What is found here is found before that, once the subject has said that the container is gone
 * or was told to make it so.
 */
#pragma once

#include <jansson.h>

struct cts_scene;

/** Remember what is mounted before the subject is called. */
void cts_leaks_begin(struct cts_scene *scene);

/** Fill `/leaks` of the observation, then end every process and remove the case's groups. */
void cts_leaks_settle(struct cts_scene *scene);
