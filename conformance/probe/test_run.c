/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/test_run.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { WORDS_MAX = 16 };

struct probe_test_run run;

void start(const char *input, const char *const *words)
{
    static char name[] = "probe";
    static char first[] = "FIRST=1";
    static char second[] = "SECOND=\xff\"\n";
    char *args[WORDS_MAX + 2] = {name};
    char *env[] = {first, second, NULL};
    int in[2];
    int out[2];

    for (size_t i = 0; words[i] != NULL; i++)
        args[i + 1] = strdup(words[i]);
    assert_int_equal(pipe2(in, O_CLOEXEC), 0);
    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    assert_int_equal(write(in[1], input, strlen(input)), strlen(input));
    run = (struct probe_test_run){.pid = fork(), .out_fd = out[0]};
    if (run.pid == 0) {
        (void)dup2(in[0], 0);
        (void)dup2(out[1], 1);
        (void)close(2);
        (void)open("/dev/null", O_RDWR);
        (void)execve(PROBE_PATH, args, env);
        _exit(99);
    }
    (void)close(in[0]);
    (void)close(in[1]);
    (void)close(out[1]);
    for (size_t i = 1; args[i] != NULL; i++)
        free(args[i]);
}

void read_line(void)
{
    while (run.size == 0 || run.output[run.size - 1] != '\n') {
        const ssize_t n =
            read(run.out_fd, run.output + run.size, sizeof(run.output) - 1 - run.size);

        if (n <= 0)
            break;
        run.size += (size_t)n;
    }
    run.output[run.size] = '\0';
}

void finish(void)
{
    ssize_t n = 1;

    while (n > 0 && run.size < sizeof(run.output) - 1) {
        n = read(run.out_fd, run.output + run.size, sizeof(run.output) - 1 - run.size);
        run.size += n > 0 ? (size_t)n : 0;
    }
    run.output[run.size] = '\0';
    (void)close(run.out_fd);
    assert_int_equal(waitpid(run.pid, &run.status, 0), run.pid);
}

void run_probe(const char *input, const char *const *words)
{
    start(input, words);
    finish();
}

json_t *report(void)
{
    json_error_t error;
    char *end = strchr(run.output, '\n');
    json_t *doc = NULL;

    assert_non_null(end);
    assert_memory_equal(run.output, "PLIMSOLL n1 ", 12);
    *end = '\0';
    doc = json_loads(run.output + 12, JSON_REJECT_DUPLICATES, &error);
    if (doc == NULL)
        fail_msg("%s at %d", error.text, error.position);
    return doc;
}

const json_t *at(const json_t *doc, const char *path)
{
    char *text = strdup(path);
    char *rest = text;
    const char *step = NULL;

    while ((step = strsep(&rest, "|")) != NULL && doc != NULL) {
        doc = json_is_array(doc) ? json_array_get(doc, strtoul(step, NULL, 10))
                                 : json_object_get(doc, step);
    }
    free(text);
    return doc;
}

long long number_at(const json_t *doc, const char *path)
{
    const json_t *value = at(doc, path);

    if (!json_is_integer(value))
        fail_msg("%s is not an integer", path);
    return json_integer_value(value);
}

const char *text_at(const json_t *doc, const char *path)
{
    const json_t *value = at(doc, path);

    if (!json_is_string(value))
        fail_msg("%s is not a string", path);
    return json_string_value(value);
}
