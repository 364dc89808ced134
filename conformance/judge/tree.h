/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A root file system as found, held against one as stated.
 *
 * Paths must be the same on both sides; of a path, what is stated is compared and nothing else.
 * The root itself is compared only where it is stated. What differs is told path by path, the way a
 * person would say it.
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

enum {
    CTS_TREE_TOLD_MAX = 8,  /**< Differences in the sentence. */
    CTS_TREE_KEPT_MAX = 20, /**< Paths that expected and found show. */
};

/** What differs. Zero bytes are none. */
struct cts_tree_difference {
    size_t n;         /**< Differences in all. */
    char *sentence;   /**< "2 differences: /a: mode is 0644, must be 0600; /b is missing"; owned. */
    json_t *expected; /**< Object: path to the members that differ, as stated; owned. */
    json_t *found;    /**< The same as found; null for a path that is missing; owned. */
};

void cts_tree_difference_done(struct cts_tree_difference *difference);

/**
 * Compare.
 *
 * @param stated   Array of entries in the form of a recipe's golden tree; borrowed.
 * @param members  Array of the members that count, besides the type; NULL: all. Borrowed.
 * @param tree     The harness's record: `entries`, `truncated`, `absent`; borrowed.
 * @param[out] ret To be freed with cts_tree_difference_done(), also where nothing differs.
 * @return Whether they are the same.
 */
bool cts_tree_compare(const json_t *stated, const json_t *members, const json_t *tree,
                      struct cts_tree_difference *ret);
