/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Where the results of a run go: a folder, files, standard output.
 */
#pragma once

#include "base/error.h"
#include "report/report.h"

struct cts_handout;
struct cts_run_request;

struct cts_run_output {
    const struct cts_run_request *request; /**< Borrowed. */
    int dir_fd;                            /**< The folder for results; -1 where none is kept. */
    int observations_fd;
};

/** Open the folder for results and remove what another run left in it. */
OCI_MUST_USE enum oci_status cts_run_output_begin(const struct cts_run_request *request,
                                                  struct cts_run_output *ret_output,
                                                  struct oci_error *err);

/** Keep one observation, where results are kept. */
OCI_MUST_USE enum oci_status cts_run_output_observation(const struct cts_run_output *output,
                                                        const char *case_id,
                                                        const struct cts_handout *outcome,
                                                        struct oci_error *err);

/** Write results.jsonl and every format that was asked for. */
OCI_MUST_USE enum oci_status cts_run_output_end(const struct cts_run_output *output,
                                                struct cts_report *report, struct oci_error *err);

/** Close. */
void cts_run_output_done(struct cts_run_output *output);
