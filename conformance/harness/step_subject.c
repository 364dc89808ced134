/* SPDX-License-Identifier: Apache-2.0 */
/**
 * file
 * A command of the subject: its words, its start, its end or its deadline.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/subject.h"
#include "harness/argv.h"
#include "harness/clock.h"
#include "harness/image_scene.h"
#include "harness/json_borrow.h"
#include "harness/program.h"
#include "harness/scene.h"
#include "harness/spawn.h"
#include "harness/stage.h"
#include "harness/step.h"

enum { KILL_MS = 5000 /* How long a killed command may take to be gone. */ };

/* Verbs that make a process of a container, and so are handed what it takes to find it. */
static const struct {
    const char *verb;
    const char *option;
    const char *word; /* Placeholder that has a value while the option applies. */
} automatic[] = {
    {"create", "pid-file", "pidfile"},
    {"run",    "pid-file", "pidfile"},
    {"create", "console",  "console"},
    {"run",    "console",  "console"},
};

/* Members of a step that are not words of a command line. */
static const char *const reserved[] = {"do",     "name", "timeout-ms", "stdin",
                                       "env",    "cwd",  "may-fail",   "options",
                                       "expect", "keep", "inherit"};

static bool is_reserved(const char *member)
{
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        if (strcmp(reserved[i], member) == 0)
            return true;
    }
    return false;
}

/* Null takes a word away: that is how a command is tried without its id. */
static json_t *words_of(const struct cts_scene *scene, const json_t *step)
{
    json_t *words = json_copy(scene->values);
    const char *member = NULL;
    json_t *value = NULL;

    json_object_foreach(cts_borrow(step), member, value) {
        if (is_reserved(member))
            continue;
        if (json_is_null(value)) {
            (void)json_object_del(words, member);
        } else {
            (void)json_object_set(words, member, value);
        }
    }
    return words;
}

static enum oci_status add_option(const struct cts_scene *scene, const char *name,
                                  const json_t *words, json_t *options, struct oci_error *err)
{
    const json_t *template = json_object_get(scene->stage->program->subject->options, name);
    owned_json json_t *expanded = NULL;
    enum oci_status status = OCI_OK;

    if (template == NULL)
        return oci_fail(err, OCI_UNSUPPORTED, NULL, "the subject has no option '%s'", name);
    status = cts_argv_expand(template, words, &expanded, err);
    if (status != OCI_OK)
        return oci_within(err, status, "option '%s'", name);
    (void)json_array_extend(options, expanded);
    return OCI_OK;
}

static void add_automatic(const struct cts_scene *scene, const char *verb, const json_t *words,
                          json_t *options)
{
    for (size_t i = 0; i < sizeof(automatic) / sizeof(automatic[0]); i++) {
        if (strcmp(automatic[i].verb, verb) != 0)
            continue;
        if (json_object_get(words, automatic[i].word) != NULL)
            (void)add_option(scene, automatic[i].option, words, options, NULL);
    }
}

/* How a subject states its version is no verb of the standard, but a command like any other. */
static const json_t *template_of(const struct cts_subject *subject, const char *verb)
{
    if (strcmp(verb, "version") == 0)
        return subject->version_argv;
    return json_object_get(subject->verbs, verb);
}

static enum oci_status expand(const struct cts_scene *scene, const json_t *step, json_t **ret_argv,
                              struct oci_error *err)
{
    const char *verb = json_string_value(json_object_get(step, "do"));
    const json_t *asked = json_object_get(step, "options");
    const json_t *template = template_of(scene->stage->program->subject, verb);
    owned_json json_t *words = words_of(scene, step);
    owned_json json_t *options = json_array();

    if (template == NULL)
        return oci_fail(err, OCI_UNSUPPORTED, NULL, "the subject has no verb '%s'", verb);
    add_automatic(scene, verb, words, options);
    for (size_t i = 0; i < json_array_size(asked); i++) {
        const char *name = json_string_value(json_array_get(asked, i));
        enum oci_status status = add_option(scene, name == NULL ? "" : name, words, options, err);

        if (status != OCI_OK)
            return status;
    }
    (void)json_object_set(words, "options", options);
    return cts_argv_expand(template, words, ret_argv, err);
}

/* A command that is past its deadline is killed with all that shares its process group. What left
 * the group lives until the end of the case: it may be the container. */
static bool wait_for_end(struct cts_scene *scene, pid_t pid, double deadline_ms, int *ret_status)
{
    while (!cts_scene_ended(scene, pid, ret_status)) {
        if (cts_clock_ms() >= deadline_ms)
            return false;
        (void)cts_scene_turn(scene, deadline_ms);
    }
    return true;
}

static void note_end(json_t *record, int status)
{
    bool by_signal = WIFSIGNALED(status);

    (void)json_object_set_new(record, "exit",
                              by_signal ? json_null() : json_integer(WEXITSTATUS(status)));
    (void)json_object_set_new(record, "signal",
                              by_signal ? json_integer(WTERMSIG(status)) : json_null());
}

static void finish(struct cts_scene *scene, pid_t pid, double deadline_ms, json_t *record)
{
    double start_ms = cts_clock_ms();
    int status = 0;
    bool in_time = wait_for_end(scene, pid, deadline_ms, &status);

    (void)json_object_set_new(record, "ms", json_real(cts_clock_ms() - start_ms));
    (void)json_object_set_new(record, "timeout", json_boolean(!in_time));
    if (in_time) {
        note_end(record, status);
        return;
    }
    (void)kill(-pid, SIGKILL);
    (void)wait_for_end(scene, pid, cts_clock_ms() + KILL_MS, &status);
    (void)json_object_set_new(record, "exit", json_null());
    (void)json_object_set_new(record, "signal", json_null());
}

/* Standard output as JSON, where that is what it is. */
static void note_json(struct cts_scene *scene, json_t *record)
{
    json_t *doc = NULL;
    const struct oci_text *text = NULL;

    cts_scene_drain(scene);
    for (size_t i = scene->n_streams; i-- > 0 && text == NULL;) {
        const struct cts_stream *stream = &scene->streams[i];

        if (stream->record == record && strcmp(stream->member, "stdout") == 0)
            text = &stream->capture.kept;
    }
    if (text == NULL || text->size == 0 || strchr("{[n", text->data[0]) == NULL ||
        oci_json_parse(text->data, text->size, NULL, &doc, NULL) != OCI_OK)
        doc = json_null();
    (void)json_object_set_new(record, "json", doc);
}

/* The pid as the subject says it: in the file it was asked to write, or in the state it prints. */
static void learn_pid(struct cts_scene *scene, const json_t *record)
{
    const char *path = json_string_value(json_object_get(scene->values, "pidfile"));
    owned_str char *text = NULL;
    long pid = (long)json_integer_value(oci_json_at(record, "/json/pid"));

    if (pid == 0 && path != NULL && scene->pid == 0 &&
        oci_file_read(AT_FDCWD, path, 64, &text, NULL, NULL) == OCI_OK)
        pid = strtol(text, NULL, 10);
    if (pid > 1 && pid <= 1 << 22)
        cts_scene_learn_pid(scene, (pid_t)pid);
}

static bool is_own_id(const struct cts_scene *scene, const json_t *step)
{
    const json_t *id = json_object_get(step, "id");

    return id == NULL || json_equal(id, json_object_get(scene->values, "id"));
}

/* What the clean-up has to know: whether there is a container that nobody has deleted. */
static void note_life(struct cts_scene *scene, const json_t *step, const json_t *record)
{
    const char *verb = json_string_value(json_object_get(step, "do"));
    const json_t *exit = json_object_get(record, "exit");
    bool succeeded = json_is_integer(exit) && json_integer_value(exit) == 0;

    if (!succeeded || !is_own_id(scene, step))
        return;
    if (strcmp(verb, "create") == 0 || strcmp(verb, "run") == 0)
        scene->created = true;
    if (strcmp(verb, "delete") == 0)
        scene->created = false;
    learn_pid(scene, record);
}

static json_t *environment(const struct cts_scene *scene, const json_t *step)
{
    json_t *env = json_copy(cts_borrow(scene->stage->env));
    const json_t *more = json_object_get(step, "env");

    if (json_is_object(more))
        (void)json_object_update(env, cts_borrow(more));
    return env;
}

/* What the container writes comes by these streams too: its reports are evidence. */
static void listen_to(struct cts_scene *scene, const struct cts_spawned *spawned, json_t *record)
{
    struct cts_stream stream = {.record = record, .member = "stdout", .reports = scene->probes};

    cts_scene_listen(scene, spawned->out_fd, &stream);
    stream.member = "stderr";
    cts_scene_listen(scene, spawned->err_fd, &stream);
}

enum oci_status cts_step_subject(struct cts_scene *scene, const json_t *step, json_t *record,
                                 struct oci_error *err)
{
    owned_json json_t *argv = NULL;
    owned_json json_t *env = environment(scene, step);
    struct cts_spawned spawned = {0};
    struct cts_spawn what = {.env = env,
                             .cwd = json_string_value(json_object_get(step, "cwd")),
                             .input = json_object_get(step, "stdin"),
                             .inherit = json_object_get(step, "inherit")};
    enum oci_status status = expand(scene, step, &argv, err);

    if (status != OCI_OK)
        return status;
    (void)json_object_set(record, "argv", argv);
    what.argv = argv;
    status = cts_spawn(&what, &spawned, err);
    if (status != OCI_OK)
        return status;
    listen_to(scene, &spawned, record);
    finish(scene, spawned.pid, cts_step_deadline_ms(scene, step), record);
    note_json(scene, record);
    note_life(scene, step, record);
    return cts_step_is_on_image(step) ? cts_image_step_end(scene, step, record, err) : OCI_OK;
}
