/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * keel is killed at any moment of create, start and delete.
 *
 * The state that is found after is never a lie, and delete --force takes back whatever there is.
 * A runtime that dies must not leave anybody waiting for it: what it made ends by itself, or waits
 * for a start that works.
 *
 * KEEL_KILL_ROUNDS=N changes how often, KEEL_KILL_SEED=N repeats the moments of another run.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/owned.h"
#include "cli/test_bundle.h"

enum { DEFAULT_ROUNDS = 60, MOMENT_MAX_US = 12000, REST_WAIT_MS = 5000 };

/* A verb, and what brings the container to where it begins. */
static const struct scene {
    const char *verb;
    const char *before[2];
} scenes[] = {
    {"create --bundle %s test", {NULL, NULL}                             },
    {"start test",              {"create --bundle %s test", NULL}        },
    {"delete test",             {"create --bundle %s test", "start test"}},
};

enum { N_SCENES = sizeof(scenes) / sizeof(scenes[0]) };

static char *words_of(const char *form)
{
    owned_str char *bundle = oci_test_path("bundle");
    const char *place = strstr(form, "%s");

    return place == NULL ? oci_str_dup(form)
                         : oci_str_printf("%.*s%s%s", (int)(place - form), form, bundle, place + 2);
}

static unsigned long number_from(const char *name, unsigned long otherwise)
{
    const char *given = getenv(name);

    return given == NULL ? otherwise : strtoul(given, NULL, 10);
}

static _Noreturn void become_keel(const char *form)
{
    owned_str char *root = oci_test_path("state");
    owned_str char *words = words_of(form);
    const char *args[8] = {"keel", "--root", root};
    char *rest = NULL;
    size_t n = 3;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    for (int i = 0; i <= STDERR_FILENO; i++)
        (void)dup2(null, i);
    for (char *word = strtok_r(words, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
        args[n++] = word;
    (void)execv(KEEL, (char *const *)(uintptr_t)args);
    _exit(127);
}

static void kill_at_some_moment(const char *form)
{
    struct timespec moment = {.tv_nsec = (random() % MOMENT_MAX_US) * 1000};
    pid_t keel = fork();

    if (keel == 0)
        become_keel(form);
    assert_true(keel > 0);
    (void)nanosleep(&moment, NULL);
    (void)kill(keel, SIGKILL);
    (void)waitpid(keel, NULL, 0);
}

static void reap(void)
{
    while (waitpid(-1, NULL, WNOHANG) > 0)
        continue;
}

static void prepare(const struct scene *scene)
{
    for (size_t i = 0; i < 2 && scene->before[i] != NULL; i++) {
        owned_str char *words = words_of(scene->before[i]);

        assert_int_equal(oci_test_keel(words), 0);
    }
}

/*
 * What answers must be true: a created container starts, another does not. One whose runtime was
 * killed before it had told the process of the record may be about to end: then it says so next.
 */
static void check_state(void)
{
    owned_str char *status = oci_test_status();
    int started = 0;

    assert_string_not_equal(status, "creating");
    started = oci_test_keel("start test");
    assert_int_not_equal(started, 128 + SIGKILL);
    reap();
    if (started == 0) {
        assert_string_equal(status, "created");
    } else if (strcmp(status, "created") == 0) {
        owned_str char *next = oci_test_status();

        assert_string_equal(next, "stopped");
    }
}

/* Orphans of the killed keel become this process's children. */
static void check_no_process(void)
{
    owned_str char *left = NULL;

    for (int ms = 0; ms < REST_WAIT_MS; ms++) {
        if (waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD)
            return;
        (void)poll(NULL, 0, 1);
    }
    left = oci_test_processes();
    fail_msg("processes are left: %s", left);
}

static void killed_keel_leaves_the_truth(void **state)
{
    unsigned long rounds = number_from("KEEL_KILL_ROUNDS", DEFAULT_ROUNDS);
    unsigned long seed = number_from("KEEL_KILL_SEED", (unsigned long)time(NULL));
    owned_str char *root = oci_test_path("state");
    unsigned int n_mounts = oci_test_n_mounts();

    (void)state;
    print_message("%lu rounds, KEEL_KILL_SEED=%lu\n", rounds, seed);
    srandom((unsigned int)seed);
    for (unsigned long i = 0; i < rounds; i++) {
        const struct scene *scene = &scenes[i % N_SCENES];

        prepare(scene);
        kill_at_some_moment(scene->verb);
        check_state();
        assert_int_equal(oci_test_keel("delete --force test"), 0);
        check_no_process();
        assert_false(oci_test_has_entry(root));
        assert_false(oci_test_has_cgroup());
        assert_int_equal(oci_test_n_mounts(), n_mounts);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_keel_leaves_the_truth),
    };

    return cmocka_run_group_tests(tests, oci_test_bundle_make, oci_test_bundle_remove);
}
