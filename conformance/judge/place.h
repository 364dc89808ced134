/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The place in an observation that an assertion is about.
 *
 * `at` leads to a value; `find` picks one element of it, `then` goes on inside the element. A
 * place may be empty: that is an answer too.
 */
#pragma once

#include <jansson.h>

#include "judge/assertion.h"

struct cts_place {
    const json_t *value;  /**< NULL where there is none; borrowed from the observation. */
    char *at;             /**< Pointer into the whole observation, as far as it led; owned. */
    char *missed;         /**< What `find` did not find; NULL where it did; owned. */
    enum cts_cause ended; /**< Where the place is the exit status of a step that has none. */
    char *ended_by;       /**< How that step ended, as the end of a sentence; owned. */
};

#define owned_place __attribute__((cleanup(cts_place_done)))

/** Free what a place holds. */
void cts_place_done(struct cts_place *place);

/**
 * Find the place of an assertion whose placeholders are filled.
 *
 * @param[out] ret_place To be freed with cts_place_done().
 * @return OCI_OK, also where nothing is there; OCI_INVALID where `find` makes no sense.
 */
OCI_MUST_USE enum oci_status cts_place_find(const struct cts_scope *scope, const json_t *assertion,
                                            struct cts_place *ret_place, struct oci_error *err);

/**
 * How a step ended that has no exit status.
 *
 * @param record       The record of a step; borrowed.
 * @param[out] ret_how End of a sentence, owned by the caller; untouched for CTS_CAUSE_NONE.
 * @return CTS_CAUSE_TIMEOUT, CTS_CAUSE_CRASH, or CTS_CAUSE_NONE where it ended by itself.
 */
enum cts_cause cts_record_ended(const json_t *record, char **ret_how);
