/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What `plimsoll run` is asked to do, as its option table reads it.
 */
#pragma once

#include <stdbool.h>

#include "cli/options.h"
#include "cli/session.h"

struct cts_run_request {
    struct cts_session_request session;
    const char *profile;
    struct cts_words take;    /**< --case */
    struct cts_words skip;    /**< --skip */
    struct cts_words formats; /**< --format */
    struct cts_words known;   /**< --known */
    const char *out;          /**< Folder for results; NULL. */
    const char *shard;        /**< "I/N". */
    const char *colour;       /**< "auto", "always", "never". */
    double n_jobs;
    bool no_batch; /**< --no-batch */
    bool dry;
    bool quiet;
    bool verbose;
    unsigned int shard_index; /**< From `shard`. */
    unsigned int shard_count;
};

/**
 * Read the command line of `run`.
 *
 * @param[out] err Says what is wrong with it.
 * @return 0; -1 where help was asked for and printed; else the exit status.
 */
int cts_run_request_read(int argc, char **argv, struct cts_run_request *ret_request,
                         struct oci_error *err);

/** Free what the lists hold. */
void cts_run_request_done(struct cts_run_request *request);
