/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The table of mutations, but for those that need a file of their own.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "mutate/edit.h"
#include "mutate/play.h"

enum { MS_PER_S = 1000, NS_PER_MS = 1000000 };

static const char *text_of(const json_t *mutation, const char *member)
{
    const char *text = json_string_value(json_object_get(mutation, member));

    return text == NULL ? "" : text;
}

/* Several mutations may edit: each sees what the one before left. */
static void swap_in(struct cts_play *play, const json_t *mutation,
                    void (*edit)(struct cts_play *, json_t **, const json_t *))
{
    json_t *copy = play->config == NULL ? NULL : json_deep_copy(play->config);

    if (copy == NULL)
        return;
    edit(play, &copy, mutation);
    if (oci_json_equal(copy, play->config)) {
        json_decref(copy);
        return;
    }
    cts_config_swap(play, copy);
    json_decref(play->config);
    play->config = copy;
}

static void edit_document(struct cts_play *play, json_t **doc, const json_t *mutation)
{
    (void)play;
    (void)cts_edit_apply(doc, mutation);
}

static void edit_config(struct cts_play *play, const json_t *mutation)
{
    swap_in(play, mutation, edit_document);
}

static void wrap_document(struct cts_play *play, json_t **doc, const json_t *mutation)
{
    cts_hooks_wrap(play, *doc, mutation);
}

static void wrap_hooks(struct cts_play *play, const json_t *mutation)
{
    swap_in(play, mutation, wrap_document);
}

static void put_inside(struct cts_play *play, json_t **doc, const json_t *mutation)
{
    cts_inside_put(play, *doc, mutation);
}

static void wrap_program(struct cts_play *play, const json_t *mutation)
{
    swap_in(play, mutation, put_inside);
}

/* Another command of the base for the same container, once the call has succeeded. */
static void call_also(struct cts_play *play, const json_t *mutation)
{
    const char *words[] = {text_of(mutation, "call"), play->call.id, NULL};
    struct cts_call call;

    if (play->end.exit != 0 || play->call.id == NULL)
        return;
    cts_call_read(play->call.words, play->call.verb_at, &call);
    for (size_t i = 0; words[i] != NULL; i++)
        cts_call_change(&call, call.n_words, 0, words[i]);
    if (!json_is_true(json_object_get(mutation, "apart"))) {
        (void)cts_call_run(&call, NULL);
    } else if (fork() == 0) {
        _exit(cts_call_run(&call, NULL).exit);
    }
    cts_call_done(&call);
}

/* `word` is replaced by `with`, or goes where there is none; without `word` one is added behind
 * the verb. The words belong to the mutant, which outlives the call. */
static void change_words(struct cts_play *play, const json_t *mutation)
{
    const char *word = json_string_value(json_object_get(mutation, "word"));
    const char *with = json_string_value(json_object_get(mutation, "with"));
    size_t first = play->call.verb_at + 1;

    if (word == NULL) {
        cts_call_change(&play->call, first, 0, with);
        return;
    }
    for (size_t i = first; i < play->call.n_words; i++) {
        if (strcmp(play->call.words[i], word) != 0)
            continue;
        cts_call_change(&play->call, i, 1, with);
        return;
    }
}

static void change_environment(struct cts_play *play, const json_t *mutation)
{
    const char *name = text_of(mutation, "name");
    const char *value = json_string_value(json_object_get(mutation, "value"));

    (void)play;
    /* No thread is there. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    (void)(value == NULL ? unsetenv(name) : setenv(name, value, 1));
}

static void swallow(struct cts_play *play, const json_t *mutation)
{
    play->swallowed = true;
    play->end =
        (struct cts_end){.exit = (int)json_integer_value(json_object_get(mutation, "exit"))};
}

static void delay(struct cts_play *play, const json_t *mutation)
{
    json_int_t ms = json_integer_value(json_object_get(mutation, "ms"));
    struct timespec time = {.tv_sec = (time_t)(ms / MS_PER_S),
                            .tv_nsec = (long)(ms % MS_PER_S) * NS_PER_MS};

    (void)play;
    (void)nanosleep(&time, NULL);
}

/* `of` says which ends are changed: those that failed, those that did not, or all. */
static void change_end(struct cts_play *play, const json_t *mutation)
{
    const char *of = text_of(mutation, "of");
    bool failed = play->end.exit != 0;

    if ((strcmp(of, "failure") == 0 && !failed) || (strcmp(of, "success") == 0 && failed))
        return;
    play->end =
        (struct cts_end){.exit = (int)json_integer_value(json_object_get(mutation, "exit")),
                         .signal = (int)json_integer_value(json_object_get(mutation, "signal"))};
}

static void edit_output(struct cts_play *play, const json_t *mutation)
{
    json_t *doc = NULL;

    if (play->out == NULL ||
        oci_json_parse(play->out, strlen(play->out), NULL, &doc, NULL) != OCI_OK)
        return;
    if (cts_edit_apply(&doc, mutation) > 0) {
        free(play->out);
        play->out = oci_json_dump(doc, JSON_INDENT(2));
    }
    json_decref(doc);
}

static void replace_output(struct cts_play *play, const json_t *mutation)
{
    free(play->out);
    play->out = oci_str_dup(text_of(mutation, "text"));
}

static void say(struct cts_play *play, const json_t *mutation)
{
    bool on_error = strcmp(text_of(mutation, "on"), "stderr") == 0;
    FILE *stream = on_error ? stderr : stdout;

    (void)play;
    (void)fputs(text_of(mutation, "text"), stream);
    (void)fflush(stream);
}

static void act_before(struct cts_play *play, const json_t *mutation)
{
    if (strcmp(text_of(mutation, "moment"), "before") == 0)
        cts_act(play, mutation);
}

/* What failed left nothing to act on; but it may have left something that it must not. */
static void act_after(struct cts_play *play, const json_t *mutation)
{
    const char *moment = text_of(mutation, "moment");
    bool failed = play->end.exit != 0;

    if (strcmp(moment, "before") != 0 && failed == (strcmp(moment, "failed") == 0))
        cts_act(play, mutation);
}

const struct cts_mutation_kind cts_mutation_kinds[] = {
    {"config",      edit_config,        NULL,           false},
    {"inside",      wrap_program,       NULL,           false},
    {"also",        NULL,               call_also,      false},
    {"hook",        wrap_hooks,         NULL,           false},
    {"words",       change_words,       NULL,           false},
    {"environment", change_environment, NULL,           false},
    {"swallow",     swallow,            NULL,           false},
    {"delay",       delay,              NULL,           false},
    {"end",         NULL,               change_end,     false},
    {"output",      NULL,               edit_output,    true },
    {"print",       NULL,               replace_output, true },
    {"say",         NULL,               say,            false},
    {"act",         act_before,         act_after,      false},
};

const size_t cts_n_mutation_kinds = sizeof(cts_mutation_kinds) / sizeof(cts_mutation_kinds[0]);

const struct cts_mutation_kind *cts_mutation_kind(const struct cts_play *play,
                                                  const json_t *mutation)
{
    for (size_t i = 0; i < play->n_more; i++) {
        if (strcmp(play->more[i].name, text_of(mutation, "do")) == 0)
            return &play->more[i];
    }
    for (size_t i = 0; i < cts_n_mutation_kinds; i++) {
        if (strcmp(cts_mutation_kinds[i].name, text_of(mutation, "do")) == 0)
            return &cts_mutation_kinds[i];
    }
    return NULL;
}
