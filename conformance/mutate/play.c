/* SPDX-License-Identifier: Apache-2.0 */
#include "mutate/play.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/owned.h"
#include "mutate/edit.h"

const json_t *cts_play_state(struct cts_play *play)
{
    if (play->state == NULL)
        play->state = cts_call_state(&play->call);
    return play->state;
}

static bool names_verb(const json_t *verbs, const char *verb)
{
    for (size_t i = 0; i < json_array_size(verbs); i++) {
        if (strcmp(json_string_value(json_array_get(verbs, i)), verb) == 0)
            return true;
    }
    return verbs == NULL;
}

static bool has_word(const struct cts_call *call, const char *word)
{
    for (size_t i = call->verb_at + 1; i < call->n_words; i++) {
        if (strcmp(call->words[i], word) == 0)
            return true;
    }
    return false;
}

/* Each is met where the condition does not speak of it. */
static bool config_fits(const struct cts_play *play, const json_t *when)
{
    const json_t *config = json_object_get(when, "config");

    const json_t *absent = json_object_get(when, "no-config");

    if (json_is_string(config))
        return play->config == NULL;
    return (config == NULL || cts_edit_finds(play->config, config)) &&
           (absent == NULL || !cts_edit_finds(play->config, absent));
}

static bool exists(struct cts_play *play, const char *name)
{
    owned_str char *path = cts_play_fill(play, name);

    return access(path, F_OK) == 0;
}

static bool files_fit(struct cts_play *play, const json_t *when)
{
    const char *there = json_string_value(json_object_get(when, "file"));
    const char *gone = json_string_value(json_object_get(when, "no-file"));

    return (there == NULL || exists(play, there)) && (gone == NULL || !exists(play, gone));
}

static bool status_fits(struct cts_play *play, const json_t *when)
{
    const json_t *status = json_object_get(when, "status");

    return status == NULL || json_equal(status, json_object_get(cts_play_state(play), "status"));
}

static bool words_fit(const struct cts_play *play, const json_t *when)
{
    const char *with = json_string_value(json_object_get(when, "word"));
    const char *without = json_string_value(json_object_get(when, "no-word"));
    const json_t *id = json_object_get(when, "id");
    const char *variable = json_string_value(json_object_get(when, "variable"));

    /* One thread. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    return (variable == NULL || getenv(variable) != NULL) &&
           (with == NULL || has_word(&play->call, with)) &&
           (without == NULL || !has_word(&play->call, without)) &&
           (id == NULL || (json_is_true(id) == (play->call.id != NULL)));
}

bool cts_mutation_applies(struct cts_play *play, const json_t *mutation)
{
    const json_t *when = json_object_get(mutation, "when");

    return names_verb(json_object_get(mutation, "verbs"), play->call.verb) &&
           words_fit(play, when) && config_fits(play, when) && files_fit(play, when) &&
           status_fits(play, when);
}

/* What applies is decided once, before anything happens: a mutation may change what the next
 * one's condition asks for. */
static json_t *choose(struct cts_play *play)
{
    json_t *chosen = json_array();
    json_t *all = json_object_get(play->mutant, "mutations");
    json_t *mutation = NULL;
    size_t i = 0;

    json_array_foreach(all, i, mutation) {
        if (cts_mutation_kind(play, mutation) != NULL && cts_mutation_applies(play, mutation))
            (void)json_array_append(chosen, mutation);
    }
    return chosen;
}

static void run_base(struct cts_play *play, const json_t *chosen)
{
    bool looks = false;

    for (size_t i = 0; i < json_array_size(chosen); i++)
        looks = looks || cts_mutation_kind(play, json_array_get(chosen, i))->looks;
    if (!play->swallowed)
        play->end = cts_call_run(&play->call, looks ? &play->out : NULL);
    cts_config_restore(play);
}

/* The caller sees the death that the base died, or that a mutation makes up. */
static void die_by(int signal)
{
    const struct rlimit none = {0, 0};

    (void)setrlimit(RLIMIT_CORE, &none);
    (void)kill(getpid(), signal);
}

int cts_play_run(struct cts_play *play)
{
    owned_json json_t *chosen = NULL;

    cts_config_read(play);
    chosen = choose(play);
    for (size_t i = 0; i < json_array_size(chosen); i++) {
        const json_t *mutation = json_array_get(chosen, i);

        if (cts_mutation_kind(play, mutation)->before != NULL)
            cts_mutation_kind(play, mutation)->before(play, mutation);
    }
    run_base(play, chosen);
    for (size_t i = 0; i < json_array_size(chosen); i++) {
        const json_t *mutation = json_array_get(chosen, i);

        if (cts_mutation_kind(play, mutation)->after != NULL)
            cts_mutation_kind(play, mutation)->after(play, mutation);
    }
    if (play->out != NULL)
        (void)fputs(play->out, stdout);
    (void)fflush(stdout);
    if (play->end.signal != 0)
        die_by(play->end.signal);
    return play->end.exit;
}
