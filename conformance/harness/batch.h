/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Cases that share one container.
 *
 * A runtime that takes half a second to start a container takes minutes for a thousand cases. Most
 * of them edit one member of config.json and look at what the program sees of it: those that
 * do not clash (batch_parts.h) are put into one bundle, and each gets the observation of it for its
 * own. What comes of that counts only where all went well: every step succeeded, the probe
 * reported, nothing was left behind, and the judge says `pass` to all that the case cites.
 * Every other case is run again with fewer others, at last alone, so that no fault is
 * laid at the door of a case that has nothing to do with it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "catalogue/case.h"

enum { CTS_BATCH_MAX = 32 /**< Cases in one container. */ };

/** One container and the cases that it serves. */
struct cts_batch {
    size_t *numbers;        /**< Of the cases, at least one. */
    size_t n;               /**< How many. */
    struct cts_case as_one; /**< What is run; the first one's id. */
    json_t *json;           /**< Of `as_one` where it stands for several; owned. */
};

struct cts_batches {
    struct cts_batch *rows;
    size_t n;
};

/** Each case for itself, in their order. Freed with cts_batches_done(). */
void cts_batches_alone(const struct cts_case *const *tests, size_t n,
                       struct cts_batches *ret_batches);

/**
 * Put cases that can share a container into one, in order of the first of each.
 *
 * @param tests   Borrowed for the life of the batches.
 * @param recipes As cts_recipes_read() gives them; borrowed.
 */
void cts_batches_make(const struct cts_case *const *tests, size_t n, const json_t *recipes,
                      struct cts_batches *ret_batches);

/** Some of the cases of a batch as a batch of their own, at the end of a list. */
void cts_batches_add_part(struct cts_batches *batches, const struct cts_case *const *tests,
                          const json_t *recipes, const size_t *numbers, size_t n);

/** Free. */
void cts_batches_done(struct cts_batches *batches);

/** Free the contents. */
void cts_batch_done(struct cts_batch *batch);

/** Whether all went well, so that what was seen can be held against several cases. */
bool cts_batch_went_well(const json_t *observation);
