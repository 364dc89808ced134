/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * One call of a runtime with the mutations of one mutant.
 *
 * Before: what changes the call or what it finds. Then the base runs, unless a mutation swallowed
 * the call. After: what changes how it ended or what it left. Mutations take place in the order of
 * the mutant's file.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "mutate/call.h"

struct cts_mutation_kind;

struct cts_play {
    struct cts_call call;
    const json_t *mutant; /**< Borrowed. */
    const char *self;     /**< Path of this program, for hooks; borrowed. */
    struct cts_end end;   /**< How the base ended, as the caller is told. */
    char *out;            /**< What the base printed, where a mutation wants to see it; owned. */
    json_t *config;       /**< The bundle's config.json as it was; NULL where it is no JSON. */
    json_t *state;        /**< What `state` said, once a mutation asked; owned. */
    bool swallowed;       /**< The base is not called. */
    char *moved;          /**< Bundle of our own, where the other cannot be written; owned. */
    bool swapped;         /**< config.json is not the original. */
    const struct cts_mutation_kind *more; /**< Kinds for images, besides the others; borrowed. */
    size_t n_more;
    char *layout; /**< A layout of our own, which the base reads instead; owned. */
};

/** One kind of mutation. */
struct cts_mutation_kind {
    const char *name;
    void (*before)(struct cts_play *play, const json_t *mutation); /**< NULL: nothing. */
    void (*after)(struct cts_play *play, const json_t *mutation);  /**< NULL: nothing. */
    bool looks; /**< At standard output: it is held back until the base has ended. */
};

extern const struct cts_mutation_kind cts_mutation_kinds[];
extern const size_t cts_n_mutation_kinds;

/** The kind that `do` names; NULL where there is none. */
const struct cts_mutation_kind *cts_mutation_kind(const struct cts_play *play,
                                                  const json_t *mutation);

/** Whether `verbs` and `when` of a mutation fit the call. */
bool cts_mutation_applies(struct cts_play *play, const json_t *mutation);

/** The path of the bundle, as the call or the state says it; NULL. Owned by the caller. */
char *cts_play_bundle(struct cts_play *play);

/** What `state` of the base says of the container; borrowed, NULL where it says nothing. */
const json_t *cts_play_state(struct cts_play *play);

/** Read config.json. */
void cts_config_read(struct cts_play *play);

/** Put an edited config.json in the place of the original, which goes beside it. */
void cts_config_swap(struct cts_play *play, json_t *config);

/** The original is back in its place. */
void cts_config_restore(struct cts_play *play);

/** Make this program run the hooks of some lists, so that it can change what they get. */
void cts_hooks_wrap(const struct cts_play *play, json_t *config, const json_t *mutation);

/** Be such a hook: words are the description, the hook's path and its arguments. */
int cts_hook_run(char *const *words, size_t n_words);

/** A text with `{pid}`, `{root}`, `{bundle}`, `{id}`, `{cgroup:NAME}` put in; owned by the caller.
 */
char *cts_play_fill(struct cts_play *play, const char *text);

/** Put this program in front of the container's own, in its root file system. */
void cts_inside_put(struct cts_play *play, json_t *config, const json_t *mutation);

/** Be that program: words are the description, the program and its arguments. Returns on failure.
 */
int cts_inside_run(char *const *words, size_t n_words);

/** Act in the container's namespaces or on the host. */
void cts_act(struct cts_play *play, const json_t *mutation);

/** Play all. @return The exit status; it does not return where the base died by a signal. */
int cts_play_run(struct cts_play *play);
