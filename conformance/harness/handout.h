/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What the process of a case hands to the run: for each case that it served, what was concluded and
 * the observation.
 */
#pragma once

#include <stddef.h>

#include <jansson.h>

#include "base/error.h"

struct cts_batch;
struct cts_case;
struct cts_stage;

/** What a case leaves: the conclusion and the observation. */
struct cts_handout {
    json_t *conclusion; /**< Owned; NULL where the stage makes none. */
    char *observation;  /**< JSON text, owned; NULL: the case has to be run again. */
    size_t size;        /**< Bytes of it. */
};

/** What a process is to do; everything is borrowed. */
struct cts_work {
    const struct cts_stage *stage;
    const struct cts_case *const *tests; /**< The numbers of the batch are into these. */
    const struct cts_batch *batch;
};

/** The outcome of one case. @param observation May be added to. */
struct cts_handout cts_handout_of(const struct cts_stage *stage, const struct cts_case *test,
                                  json_t *observation);

/** Free. */
void cts_handout_done(struct cts_handout *outcome);

/**
 * Conclude for every case of a batch and write it down.
 *
 * @param observation May be added to.
 * @return OCI_OK; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status cts_handout_write(const struct cts_work *work, json_t *observation,
                                               int fd, struct oci_error *err);

/**
 * Read what was written.
 *
 * @param n                 Cases of the batch.
 * @param[out] ret_outcomes One for each, freed by the caller whatever is returned.
 * @return OCI_OK; OCI_INVALID where not everything is there; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status cts_handout_read(int fd, size_t n, struct cts_handout *ret_outcomes,
                                              struct oci_error *err);
