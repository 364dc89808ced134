/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * One case from its bundle to its observation, in a process of its own.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include <jansson.h>

#include "base/error.h"

struct cts_case;
struct cts_stage;

/** A case on its way. */
struct cts_worker {
    pid_t pid;
    int pidfd;      /**< Readable when the process has ended. */
    int outcome_fd; /**< A file in memory that the process writes the observation to. */
};

/**
 * Start a case.
 *
 * @param stage           Borrowed for the life of the process.
 * @param test            Borrowed likewise.
 * @param[out] ret_worker Its descriptors are the caller's.
 * @param[out] err        May be NULL.
 * @return OCI_OK; OCI_SYSTEM where no process could be made.
 */
OCI_MUST_USE enum oci_status cts_worker_start(const struct cts_stage *stage,
                                              const struct cts_case *test,
                                              struct cts_worker *ret_worker, struct oci_error *err);

/** What a case leaves: the conclusion and the observation. */
struct cts_handout {
    json_t *conclusion; /**< Owned; NULL where the stage makes none. */
    char *observation;  /**< JSON text, owned. */
    size_t size;        /**< Bytes of it. */
};

/** Read what a worker that has ended handed out. @return OCI_OK; OCI_INVALID; OCI_SYSTEM. */
OCI_MUST_USE enum oci_status cts_worker_read(const struct cts_worker *worker,
                                             struct cts_handout *ret_outcome,
                                             struct oci_error *err);

/** The outcome of a case that the harness has to speak for. */
struct cts_handout cts_handout_of(const struct cts_stage *stage, const struct cts_case *test,
                                  json_t *observation);

/** Free. */
void cts_handout_done(struct cts_handout *outcome);

/** How many milliseconds a case may take at most: all its deadlines together, and some. */
double cts_worker_limit_ms(const struct cts_stage *stage, const struct cts_case *test);
