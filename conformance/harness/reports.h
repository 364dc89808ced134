/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The probe's reports of a case: from streams, from files, of hooks.
 *
 * A hook has no stream that the harness could read, so it appends its reports to the file
 * `{work}/reports`: one file, one order of running.
 */
#pragma once

#include <jansson.h>

struct cts_scene;

/** All reports with this case's nonce that stand in the file; a new reference. */
json_t *cts_reports_filed(const struct cts_scene *scene);

/** Lay `probe`, `probes` and `hooks` of the observation out. */
void cts_reports_settle(struct cts_scene *scene);
