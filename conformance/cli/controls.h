/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Positive controls: a recipe as it is, run once; two images that tell a tool from what is none.
 *
 * A case whose whole point is a refusal starts no container of its own, so it cannot prove that
 * the subject runs anything at all. The recipe that it changes is run unchanged; what was observed
 * of that is laid into the case's observation. An image tool is tried on two control images.
 */
#pragma once

#include <jansson.h>

#include "base/error.h"

struct cts_case;
struct cts_plan;
struct cts_session;

/**
 * Run the recipes of a plan that controls are needed of.
 *
 * @param[out] ret_controls Object of observations by cts_control_name(); a new reference.
 * @param[out] ret_signal   What interrupted it, or 0.
 * @param[out] err          May be NULL.
 * @return OCI_OK; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status cts_controls_run(const struct cts_session *session,
                                              const struct cts_plan *plan, json_t **ret_controls,
                                              int *ret_signal, struct oci_error *err);

/** Run the control that a case rests on. @return Its observation, a new reference; NULL with @p
 * err or a signal. */
json_t *cts_control_run(const struct cts_session *session, const struct cts_case *of,
                        int *ret_signal, struct oci_error *err);

/** Which control a case rests on: a recipe, or for a tool its kind; NULL where it needs none. */
const char *cts_control_name(const struct cts_case *test);
