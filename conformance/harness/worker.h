/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * One case, or several that share a container, from the bundle to the observation, in a process
 * of its own.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include <jansson.h>

#include "base/error.h"

struct cts_batch;
struct cts_case;
struct cts_stage;

/** A case on its way. */
struct cts_worker {
    pid_t pid;
    int pidfd;      /**< Readable when the process has ended. */
    int outcome_fd; /**< A file in memory that the process writes the observation to. */
};

/**
 * Start the cases of a batch.
 *
 * @param stage           Borrowed for the life of the process.
 * @param tests           By the numbers of the batch; borrowed likewise.
 * @param batch           Borrowed likewise.
 * @param[out] ret_worker Its descriptors are the caller's.
 * @param[out] err        May be NULL.
 * @return OCI_OK; OCI_SYSTEM where no process could be made.
 */
OCI_MUST_USE enum oci_status cts_worker_start(const struct cts_stage *stage,
                                              const struct cts_case *const *tests,
                                              const struct cts_batch *batch,
                                              struct cts_worker *ret_worker, struct oci_error *err);

/** How many milliseconds a case may take at most: all its deadlines together, and some. */
double cts_worker_limit_ms(const struct cts_stage *stage, const struct cts_case *test);
