/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What of a case decides with which others it may share a container.
 *
 * A container can serve several cases where what they do to it is the same but for members of
 * config.json, files and words of the probe that have nothing to do with each other. Nothing here
 * knows what a member means. Two edits clash where one names the other's place or one above it;
 * two paths in the container clash likewise.
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

struct cts_case;

/** One case, taken apart. Owned, but for the case. */
struct cts_batch_parts {
    const struct cts_case *test; /**< Borrowed. */
    char *key;                   /**< Of all that has to be the same: steps, recipe, program. */
    bool joins;                  /**< May share with a case that is not the same but for its id. */
    json_t *patch;               /**< Without the program's arguments. */
    json_t *files;
    json_t *args;   /**< First and last words of the program's arguments. */
    json_t *words;  /**< Those between: what the probe is asked to look at. */
    json_t *writes; /**< Object: path in the container that the case changes, to what does it. */
    json_t *reads;  /**< Object: path that it looks at. */
};

/**
 * Take a case apart.
 *
 * @param test    Borrowed for the life of the parts.
 * @param recipe  The one that its bundle names; borrowed.
 */
void cts_batch_parts_init(const struct cts_case *test, const json_t *recipe,
                          struct cts_batch_parts *ret_parts);

/** Free. */
void cts_batch_parts_done(struct cts_batch_parts *parts);

/** Whether two cases do exactly the same. */
bool cts_batch_parts_same(const struct cts_batch_parts *a, const struct cts_batch_parts *b);

/** Whether one case does what might change the outcome of the other. */
bool cts_batch_parts_clash(const struct cts_batch_parts *a, const struct cts_batch_parts *b);
