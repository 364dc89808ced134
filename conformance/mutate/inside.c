/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What the program of a container finds on itself and no config can ask for.
 *
 * A copy of this program is put into the root file system, takes the place of the container's
 * program, and becomes it once the fault is there. It is linked statically, so that it runs in an
 * empty root.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/names.h"
#include "base/owned.h"
#include "mutate/play.h"

static const char place[] = "/.mutant";

static void copy_self(const struct cts_play *play, const char *path)
{
    owned_fd int from_fd = open(play->self, O_RDONLY | O_CLOEXEC);
    owned_fd int to_fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
    off_t size = 0;

    if (from_fd < 0 || to_fd < 0 || oci_file_copy(from_fd, to_fd, &size, NULL) != OCI_OK)
        return;
    (void)fchmod(to_fd, 0755);
}

void cts_inside_put(struct cts_play *play, json_t *config, const json_t *mutation)
{
    owned_str char *bundle = cts_play_bundle(play);
    const char *root = json_string_value(oci_json_at(config, "/root/path"));
    owned_str char *path = oci_str_printf("%s/%s%s", root == NULL || root[0] == '/' ? "" : bundle,
                                          root == NULL ? "" : root, place);
    owned_str char *description = oci_json_dump(mutation, 0);
    json_t *words = json_pack("[s,s,s]", place, "--inside", description);
    json_t *process = json_object_get(config, "process");

    copy_self(play, path);
    (void)json_array_extend(words, json_object_get(process, "args"));
    (void)json_object_set_new(process, "args", words);
}

/* Descriptors of these numbers, open beyond the start of the program. */
static void open_files(const json_t *files)
{
    for (size_t i = 0; i < json_array_size(files); i++) {
        const json_t *file = json_array_get(files, i);
        int wanted = (int)json_integer_value(json_object_get(file, "fd"));
        int fd = open(json_string_value(json_object_get(file, "path")), O_RDONLY);

        if (fd >= 0 && fd != wanted) {
            (void)dup2(fd, wanted);
            (void)close(fd);
        }
    }
}

static void ignore_signals(const json_t *names)
{
    for (size_t i = 0; i < json_array_size(names); i++) {
        int number = 0;

        if (oci_signal_parse(json_string_value(json_array_get(names, i)), &number, NULL) == OCI_OK)
            (void)signal(number, SIG_IGN);
    }
}

static void pin(const json_t *cpu)
{
    cpu_set_t set;

    if (!json_is_integer(cpu))
        return;
    CPU_ZERO(&set);
    CPU_SET((size_t)json_integer_value(cpu), &set);
    (void)sched_setaffinity(0, sizeof(set), &set);
}

/* The program becomes the child of what should have become it. */
static void stand_before(const json_t *asked)
{
    pid_t pid = json_is_true(asked) ? fork() : 0;
    int status = 0;

    if (pid <= 0)
        return;
    (void)waitpid(pid, &status, 0);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

int cts_inside_run(char *const *words, size_t n_words)
{
    owned_json json_t *mutation = NULL;

    if (n_words < 2 || oci_json_parse(words[0], strlen(words[0]), NULL, &mutation, NULL) != OCI_OK)
        return 2;
    pin(json_object_get(mutation, "cpu"));
    ignore_signals(json_object_get(mutation, "ignore"));
    open_files(json_object_get(mutation, "open"));
    stand_before(json_object_get(mutation, "fork"));
    (void)execvp(words[1], words + 1);
    return 127;
}
