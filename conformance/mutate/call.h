/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A command line of a runtime, taken apart as far as a mutation has to understand it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <jansson.h>

/** Every text is borrowed from the words of the command line. */
struct cts_call {
    const char **words; /**< The base's program first; owned, NULL at the end. */
    size_t n_words;
    size_t verb_at;      /**< Number of the word that is the verb; n_words where there is none. */
    const char *verb;    /**< "" where there is none. */
    const char *id;      /**< NULL where none is given. */
    const char *root;    /**< Value of --root; NULL. */
    const char *bundle;  /**< Value of --bundle; NULL. */
    const char *process; /**< Value of --process; NULL. */
    size_t image_at;    /**< Number of the word that names an image; n_words where there is none. */
    const char *target; /**< What an image tool is to make; NULL. */
};

/** How a command ended. */
struct cts_end {
    int exit;   /**< Status; -1 where a signal ended it. */
    int signal; /**< 0 where it ended by itself. */
};

/** Read a command line; released with cts_call_done(). */
void cts_call_read(const char *const *words, size_t n_words, struct cts_call *ret_call);

void cts_call_done(struct cts_call *call);

/** Put a word in at a place, or take one out where @p word is NULL. */
void cts_call_change(struct cts_call *call, size_t at, size_t n_out, const char *word);

/**
 * Run the command.
 *
 * @param[out] ret_out  What it wrote to standard output, to be freed; NULL: it writes to ours.
 */
struct cts_end cts_call_run(const struct cts_call *call, char **ret_out);

/** What `state` of the same container prints; a new reference, NULL where it says nothing. */
json_t *cts_call_state(const struct cts_call *call);
