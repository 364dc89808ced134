/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The probe on the host, held against facts that the test knows from elsewhere.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "probe/test_run.h"

static void report_tells_what_exec_handed_over(void **state)
{
    char cwd[4096];

    (void)state;
    run_probe("", WORDS("nonce=n1", "report", "exit=7"));
    json_t *doc = report();

    assert_true(WIFEXITED(run.status));
    assert_int_equal(WEXITSTATUS(run.status), 7);
    assert_string_equal(text_at(doc, "nonce"), "n1");
    assert_int_equal(number_at(doc, "pid"), run.pid);
    assert_int_equal(number_at(doc, "ppid"), getpid());
    assert_int_equal(number_at(doc, "pgid"), getpgrp());
    assert_int_equal(number_at(doc, "sid"), getsid(0));
    assert_string_equal(text_at(doc, "args|0"), "probe");
    assert_string_equal(text_at(doc, "args|3"), "exit=7");
    assert_int_equal(json_array_size(at(doc, "args")), 4);
    assert_string_equal(text_at(doc, "env|0"), "FIRST=1");
    assert_string_equal(text_at(doc, "env|1"), "SECOND=\xef\xbf\xbd\"\n");
    assert_string_equal(text_at(doc, "cwd"), getcwd(cwd, sizeof(cwd)));
    assert_true(json_is_false(at(doc, "tty|stdin")));
    assert_true(json_array_size(at(doc, "fds")) >= 3);
    json_decref(doc);
}

static void report_tells_who_runs_it(void **state)
{
    const mode_t mask = umask(0);
    struct rlimit limit;
    struct utsname names;

    (void)state;
    (void)umask(027);
    run_probe("", WORDS("nonce=n1", "report"));
    (void)umask(mask);
    json_t *doc = report();

    assert_int_equal(number_at(doc, "umask"), 027);
    assert_int_equal(number_at(doc, "uid|effective"), geteuid());
    assert_int_equal(number_at(doc, "gid|fs"), getegid());
    assert_int_equal(json_array_size(at(doc, "groups")), getgroups(0, NULL));
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_int_equal(number_at(doc, "rlimits|RLIMIT_NOFILE|soft"), limit.rlim_cur);
    assert_int_equal(json_object_size(at(doc, "rlimits")), 16);
    assert_int_equal(uname(&names), 0);
    assert_string_equal(text_at(doc, "hostname"), names.nodename);
    assert_string_equal(text_at(doc, "machine"), names.machine);
    assert_true(json_is_boolean(at(doc, "no-new-privs")));
    assert_true(json_is_integer(at(doc, "seccomp|mode")));
    assert_true(json_is_array(at(doc, "capabilities|ambient")));
    json_decref(doc);
}

static void report_tells_what_the_kernel_shows(void **state)
{
    static const char *const objects[] = {
        "ns",      "devices",      "signals",       "tty",   "scheduler", "io-priority",
        "cgroups", "time-offsets", "memory-policy", "proc1", "paths",     "capabilities"};
    static const char *const arrays[] = {"mounts", "uid-map", "gid-map", "affinity", "interfaces"};
    char link[64] = {0};

    (void)state;
    run_probe("", WORDS("nonce=n1", "report"));
    json_t *doc = report();

    assert_true(readlink("/proc/self/ns/mnt", link, sizeof(link) - 1) > 0);
    assert_string_equal(text_at(doc, "ns|mnt"), link);
    for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
        if (!json_is_object(at(doc, objects[i])))
            fail_msg("%s is not an object", objects[i]);
    }
    for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++) {
        if (json_array_size(at(doc, arrays[i])) == 0)
            fail_msg("%s is empty", arrays[i]);
    }
    assert_string_equal(text_at(doc, "devices|null|type"), "char");
    assert_int_equal(number_at(doc, "devices|null|minor"), 3);
    assert_string_equal(text_at(doc, "devices|stdin|target"), "/proc/self/fd/0");
    assert_string_equal(text_at(doc, "exe"), PROBE_PATH);
    json_decref(doc);
}

static void facts_keeps_only_what_it_names(void **state)
{
    (void)state;
    run_probe("", WORDS("nonce=n1", "facts=umask,cwd", "report"));
    json_t *doc = report();

    assert_non_null(at(doc, "umask"));
    assert_non_null(at(doc, "cwd"));
    assert_null(at(doc, "env"));
    json_decref(doc);
}

static void hook_carries_standard_input_once(void **state)
{
    (void)state;
    run_probe("{\"id\":\"x\",\"pid\": 1}", WORDS("nonce=n1", "hook=prestart", "report", "report"));
    char *second = strchr(run.output, '\n') + 1;
    json_t *doc = report();

    assert_string_equal(text_at(doc, "hook"), "prestart");
    assert_string_equal(text_at(doc, "stdin-text"), "{\"id\":\"x\",\"pid\": 1}");
    assert_string_equal(text_at(doc, "state-process|pid"), "1");
    assert_true(json_is_object(at(doc, "state-process|ns")));
    assert_null(strstr(second, "stdin-text"));
    json_decref(doc);
}

/* In a root with nothing but the probe every fact is there or null. */
static void bare_root_is_no_hindrance(void **state)
{
    char root[64];
    char path[96];
    int out[2];

    (void)state;
    if (geteuid() != 0)
        skip();
    (void)snprintf(root, sizeof(root), "/tmp/plimsoll-probe-root-%d", getpid());
    (void)snprintf(path, sizeof(path), "%s/probe", root);
    assert_int_equal(mkdir(root, 0755), 0);
    assert_int_equal(link(PROBE_PATH, path) == 0 || errno == EXDEV, 1);
    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    run = (struct probe_test_run){.pid = fork(), .out_fd = out[0]};
    if (run.pid == 0) {
        const int fd = open(PROBE_PATH, O_RDONLY | O_CLOEXEC);
        char *args[] = {strdup("probe"), strdup("nonce=n1"), strdup("report"), NULL};
        char *env[] = {NULL};

        (void)dup2(out[1], 1);
        if (chroot(root) == 0 && chdir("/") == 0)
            (void)fexecve(fd, args, env);
        _exit(99);
    }
    (void)close(out[1]);
    finish();
    (void)unlink(path);
    (void)rmdir(root);
    json_t *doc = report();

    assert_int_equal(WEXITSTATUS(run.status), 0);
    assert_true(json_is_null(at(doc, "mounts")));
    assert_true(json_is_null(at(doc, "ns")));
    assert_true(json_is_null(at(doc, "devices")));
    assert_true(json_is_null(at(doc, "exe")));
    assert_true(json_array_size(at(doc, "fds")) >= 3);
    assert_string_equal(text_at(doc, "cwd"), "/");
    json_decref(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(report_tells_what_exec_handed_over),
        cmocka_unit_test(report_tells_who_runs_it),
        cmocka_unit_test(report_tells_what_the_kernel_shows),
        cmocka_unit_test(facts_keeps_only_what_it_names),
        cmocka_unit_test(hook_carries_standard_input_once),
        cmocka_unit_test(bare_root_is_no_hindrance),
    };

    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
