/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Hooks that are run otherwise than they should be.
 *
 * This program takes the hook's place in the config and starts the hook itself: with another
 * standard input, in other namespaces, more than once, or with another end. A hook whose path is
 * looked up inside the container (startContainer) cannot be wrapped like that.
 */
#include <sched.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "mutate/edit.h"
#include "mutate/play.h"

enum { STATE_MAX = 1 << 20 /* Bytes. */, HOOK_WORDS = 2, TIMES_MAX = 9 };

static void wrap_one(const struct cts_play *play, json_t *hook, const json_t *mutation)
{
    owned_str char *description = oci_json_dump(mutation, 0);
    json_t *words =
        json_pack("[s,s,s,O]", "mutate", "--hook", description, json_object_get(hook, "path"));
    json_t *args = json_object_get(hook, "args");

    if (args == NULL) {
        (void)json_array_append(words, json_object_get(hook, "path"));
    } else {
        (void)json_array_extend(words, args);
    }
    (void)json_object_set_new(hook, "path", json_string(play->self));
    (void)json_object_set_new(hook, "args", words);
}

void cts_hooks_wrap(const struct cts_play *play, json_t *config, const json_t *mutation)
{
    const json_t *lists = json_object_get(mutation, "lists");
    json_t *hook = NULL;
    size_t j = 0;

    for (size_t i = 0; i < json_array_size(lists); i++) {
        json_t *list = json_object_get(json_object_get(config, "hooks"),
                                       json_string_value(json_array_get(lists, i)));

        json_array_foreach(list, j, hook)
            wrap_one(play, hook, mutation);
    }
}

/* Standard input of the hook: the state, edited. */
static int edited_input(const json_t *mutation)
{
    owned_str char *text = NULL;
    size_t size = 0;
    json_t *state = NULL;
    int fd = memfd_create("state", MFD_CLOEXEC);

    if (oci_file_read_fd(STDIN_FILENO, "state", STATE_MAX, &text, &size, NULL) != OCI_OK)
        return fd;
    if (json_object_get(mutation, "at") != NULL &&
        oci_json_parse(text, size, NULL, &state, NULL) == OCI_OK) {
        (void)cts_edit_apply(&state, mutation);
        free(text);
        text = oci_json_dump(state, 0);
        size = strlen(text);
        json_decref(state);
    }
    if (json_object_get(mutation, "stdin") != NULL)
        size = 0;
    if (oci_file_write_fd(fd, "state", text, size, NULL) != OCI_OK)
        return -1;
    return fd;
}

static int run_hook(char *const *words, int input_fd)
{
    posix_spawn_file_actions_t actions;
    pid_t pid = -1;
    int status = 0;

    (void)lseek(input_fd, 0, SEEK_SET);
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_adddup2(&actions, input_fd, STDIN_FILENO);
    if (posix_spawn(&pid, words[0], &actions, NULL, words + 1, environ) != 0)
        return 127;
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)waitpid(pid, &status, 0);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int cts_hook_run(char *const *words, size_t n_words)
{
    owned_json json_t *mutation = NULL;
    owned_fd int input_fd = -1;
    const json_t *exit = NULL;
    json_int_t times = 1;
    int code = 0;

    if (n_words < HOOK_WORDS + 1 ||
        oci_json_parse(words[0], strlen(words[0]), NULL, &mutation, NULL) != OCI_OK)
        return 2;
    exit = json_object_get(mutation, "exit");
    if (json_object_get(mutation, "times") != NULL)
        times = json_integer_value(json_object_get(mutation, "times"));
    if (json_is_true(json_object_get(mutation, "apart")))
        (void)unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET);
    input_fd = edited_input(mutation);
    for (json_int_t i = 0; i < times && i < TIMES_MAX; i++)
        code = run_hook(words + 1, input_fd);
    return exit == NULL ? code : (int)json_integer_value(exit);
}
