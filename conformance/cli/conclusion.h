/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * From an observation to verdicts, in the process of its case, and back to the run's list.
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#include "base/error.h"
#include "judge/verdict.h"

struct cts_case;
struct cts_catalogue;

/** What verdicts are made with. */
struct cts_conclusion {
    const struct cts_catalogue *catalogue; /**< Borrowed. */
    json_t *controls;                      /**< Object: cts_control_name() to the observation. */
};

/** A stage's `conclude`, the context a struct cts_conclusion: the verdicts as JSON, a text where
 * there can be none. */
json_t *cts_conclude_case(const void *context, const struct cts_case *test, json_t *observation);

/** A stage's `may_stand`: every verdict is `pass`, or does not depend on what was seen. */
bool cts_conclusion_stands(const json_t *rows);

/** Verdicts of a conclusion to the end of a list. @return OCI_OK; OCI_INVALID. */
OCI_MUST_USE enum oci_status cts_conclusion_read(const json_t *rows, struct cts_verdicts *verdicts,
                                                 struct oci_error *err);
