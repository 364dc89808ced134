/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What each word of the probe does.
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
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "probe/test_run.h"

static void paths_are_tried(void **state)
{
    char path[64];
    char words[6][96];

    (void)state;
    (void)snprintf(path, sizeof(path), "/tmp/plimsoll-probe-test-%d", getpid());
    (void)unlink(path);
    (void)snprintf(words[0], sizeof(words[0]), "put=%s:a b", path);
    (void)snprintf(words[1], sizeof(words[1]), "read=%s", path);
    (void)snprintf(words[2], sizeof(words[2]), "stat=%s", path);
    (void)snprintf(words[3], sizeof(words[3]), "create=%s", path);
    (void)snprintf(words[4], sizeof(words[4]), "write=%s", path);
    (void)snprintf(words[5], sizeof(words[5]), "exec=%s", path);
    run_probe("", WORDS("nonce=n1", words[0], words[1], words[2], words[3], words[4], words[5],
                        "readlink=/proc/self/exe", "list=/proc/self/task", "read=/nowhere",
                        "mkdir=/nowhere/x", "report"));
    (void)unlink(path);
    json_t *doc = report();
    const json_t *file = at(at(doc, "paths"), path);

    assert_string_equal(text_at(file, "put"), "ok");
    assert_string_equal(text_at(file, "read"), "a b\n");
    assert_string_equal(text_at(file, "stat|mode"), "0666");
    assert_int_equal(number_at(file, "stat|size"), 4);
    assert_string_equal(text_at(file, "create"), "EEXIST");
    assert_string_equal(text_at(file, "write"), "ok");
    assert_string_equal(text_at(file, "exec"), "EACCES");
    assert_string_equal(text_at(doc, "paths|/proc/self/exe|readlink"), PROBE_PATH);
    assert_int_equal(json_array_size(at(doc, "paths|/proc/self/task|list")), 1);
    assert_string_equal(text_at(doc, "paths|/nowhere|read|error"), "ENOENT");
    assert_string_equal(text_at(doc, "paths|/nowhere/x|mkdir"), "ENOENT");
    json_decref(doc);
}

static void more_paths_are_tried(void **state)
{
    (void)state;
    /* NOLINTNEXTLINE(bugprone-suspicious-missing-comma): a word with the path in it. */
    run_probe("", WORDS("nonce=n1", "mmap-exec=" PROBE_PATH, "chmod=/nowhere", "mknod=/nowhere/x",
                        "rmdir=/proc", "run=" PROBE_PATH " exit=3", "stat=/dev/null",
                        "sysctl=kernel.ostype", "sysctl=no.such", "report"));
    json_t *doc = report();

    assert_string_equal(text_at(doc, "paths|" PROBE_PATH "|mmap-exec"), "ok");
    assert_int_equal(number_at(doc, "paths|" PROBE_PATH "|run|exit"), 3);
    assert_string_equal(text_at(doc, "paths|/nowhere|chmod"), "ENOENT");
    assert_string_equal(text_at(doc, "paths|/nowhere/x|mknod"), "ENOENT");
    assert_string_equal(text_at(doc, "paths|/proc|rmdir"), "EBUSY");
    assert_string_equal(text_at(doc, "paths|/dev/null|stat|type"), "char");
    assert_string_equal(text_at(doc, "sysctls|kernel.ostype"), "Linux");
    assert_string_equal(text_at(doc, "sysctls|no.such|error"), "ENOENT");
    json_decref(doc);
}

static void calls_sockets_and_acts_are_tried(void **state)
{
    (void)state;
    run_probe("",
              WORDS("nonce=n1", "syscall=getcwd", "syscall=mkdir", "syscall=personality:0x8",
                    "syscall=thread:getpgid", "syscall=trap:mkdir", "socket=unix", "fork=2",
                    "threads=3", "alloc=2", "spin=2", "setsid", "facts=personality,sid", "report"));
    json_t *doc = report();

    assert_string_equal(text_at(doc, "syscalls|getcwd"), "ok");
    assert_string_equal(text_at(doc, "syscalls|mkdir"), "EEXIST");
    assert_string_equal(text_at(doc, "syscalls|personality:0x8"), "ok");
    assert_string_equal(text_at(doc, "syscalls|thread:getpgid"), "ok");
    assert_string_equal(text_at(doc, "syscalls|trap:mkdir"), "EEXIST");
    assert_int_equal(number_at(doc, "personality"), 0);
    assert_int_equal(number_at(doc, "sid"), run.pid);
    assert_string_equal(text_at(doc, "sockets|unix"), "ok");
    assert_int_equal(number_at(doc, "acts|fork|done"), 2);
    assert_int_equal(number_at(doc, "acts|threads|done"), 3);
    assert_int_equal(number_at(doc, "acts|alloc|done"), 2);
    assert_true(number_at(doc, "acts|spin|done") >= 2);
    json_decref(doc);
}

static void bystander_words_make_namespaces_and_mounts(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    run_probe("", WORDS("nonce=n1", "", "unshare=mnt", "enter=/proc/self/ns/net", "unshare=uts",
                        "mount=private:/", "mount=tmpfs:/mnt", "put=/mnt/a:x", "link=/mnt/a:/mnt/b",
                        "read=/mnt/b", "umount=/mnt", "read=/mnt/a", "facts=ns", "report"));
    json_t *doc = report();
    char link[64] = {0};

    assert_true(readlink("/proc/self/ns/uts", link, sizeof(link) - 1) > 0);
    assert_string_not_equal(text_at(doc, "ns|uts"), link);
    assert_string_equal(text_at(doc, "paths|/mnt|mount"), "ok");
    assert_string_equal(text_at(doc, "paths|/mnt|umount"), "ok");
    assert_string_equal(text_at(doc, "paths|/mnt/b|link"), "ok");
    assert_string_equal(text_at(doc, "paths|/mnt/b|read"), "x\n");
    assert_string_equal(text_at(doc, "paths|/mnt/a|read|error"), "ENOENT");
    json_decref(doc);
}

static void connect_to(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    memcpy(address.sun_path, path, strlen(path) + 1);
    while (connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0)
        assert_true(errno == ENOENT || errno == ECONNREFUSED);
    assert_int_equal(write(fd, "{}", 2), 2);
    (void)close(fd);
}

static void agent_tells_what_it_was_sent(void **state)
{
    char path[64];
    char word[96];

    (void)state;
    (void)snprintf(path, sizeof(path), "/tmp/plimsoll-agent-test-%d", getpid());
    (void)snprintf(word, sizeof(word), "agent=%s", path);
    start("", WORDS("nonce=n1", word, "facts=ppid", "report"));
    connect_to(path);
    read_line();
    finish();
    (void)unlink(path);
    json_t *doc = report();

    assert_int_equal(number_at(doc, "acts|agent|connections"), 1);
    assert_int_equal(number_at(doc, "acts|agent|served"), 0);
    assert_true(json_is_true(at(doc, "acts|agent|closed")));
    assert_string_equal(text_at(doc, "acts|agent|text"), "{}");
    assert_int_equal(json_array_size(at(doc, "acts|agent|messages")), 1);
    json_decref(doc);
}

static void network_devices_are_made(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    run_probe("", WORDS("nonce=n1", "unshare=net", "net-device=pl0", "net-device=pl0",
                        "net-down=no", "facts=interfaces", "report"));
    json_t *doc = report();

    assert_string_equal(text_at(doc, "acts|pl0"), "EEXIST");
    assert_string_equal(text_at(doc, "acts|no"), "ENODEV");
    assert_true(json_array_size(at(doc, "interfaces")) >= 2);
    json_decref(doc);
}

/* What one signal does to a probe that waits. */
static const struct ending {
    int signal_number;
    int exit;      /* -1 where it dies by a signal. */
    int by_signal; /* 0 where it exits. */
} endings[] = {
    {SIGTERM, 0,  0      },
    {SIGINT,  -1, SIGINT },
    {SIGUSR1, -1, SIGUSR1},
    {SIGKILL, -1, SIGKILL},
};

static void wait_ends_by_signal(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        start("", WORDS("nonce=n1", "report", "wait"));
        read_line();
        (void)kill(run.pid, SIGWINCH);
        (void)kill(run.pid, endings[i].signal_number);
        finish();
        assert_int_equal(WIFEXITED(run.status) ? WEXITSTATUS(run.status) : -1, endings[i].exit);
        assert_int_equal(WIFSIGNALED(run.status) ? WTERMSIG(run.status) : 0, endings[i].by_signal);
    }
}

static void ignored_signals_do_not_end_it_and_received_are_listed(void **state)
{
    (void)state;
    start("", WORDS("ignore=INT", "facts=", "report", "wait-signal", "nonce=n1",
                    "facts=received,signals", "report", "wait"));
    read_line();
    (void)kill(run.pid, SIGINT);
    (void)kill(run.pid, SIGUSR2);
    run.size = 0;
    read_line();
    (void)kill(run.pid, SIGTERM);
    finish();
    json_t *doc = report();

    assert_int_equal(json_array_size(at(doc, "received")), 1);
    assert_string_equal(text_at(doc, "received|0"), "SIGUSR2");
    assert_string_equal(text_at(doc, "signals|ignored|0"), "SIGINT");
    json_decref(doc);
}

static void words_end_and_talk(void **state)
{
    (void)state;
    run_probe("in", WORDS("print=out", "print-err=err", "echo", "sleep=1", "wait-file=/proc",
                          "signal=KILL"));
    assert_string_equal(run.output, "out\nin");
    assert_true(WIFSIGNALED(run.status));
    assert_int_equal(WTERMSIG(run.status), SIGKILL);

    run_probe("", WORDS("close-stdio", "report"));
    assert_int_equal(WEXITSTATUS(run.status), 64);
    assert_string_equal(run.output, "");
}

static void drop_leaves_root(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    run_probe("", WORDS("nonce=n1", "drop", "facts=uid,groups", "report"));
    json_t *doc = report();

    assert_int_equal(number_at(doc, "uid|saved"), 65534);
    assert_int_equal(json_array_size(at(doc, "groups")), 0);
    json_decref(doc);
}

static void probe_refuses(void **state)
{
    static const char *const words[] = {"reports",  "=",          "exit=x",      "exit=256",
                                        "exit=",    "syscall=no", "signal=NONE", "facts=no",
                                        "socket=x", "put=/x",     "fork=-1",     "syscall=mkdir:x"};

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        run_probe("", WORDS(words[i], "report"));
        assert_true(WIFEXITED(run.status));
        assert_int_equal(WEXITSTATUS(run.status), 64);
        assert_string_equal(run.output, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_tried),
        cmocka_unit_test(more_paths_are_tried),
        cmocka_unit_test(calls_sockets_and_acts_are_tried),
        cmocka_unit_test(bystander_words_make_namespaces_and_mounts),
        cmocka_unit_test(agent_tells_what_it_was_sent),
        cmocka_unit_test(network_devices_are_made),
        cmocka_unit_test(wait_ends_by_signal),
        cmocka_unit_test(ignored_signals_do_not_end_it_and_received_are_listed),
        cmocka_unit_test(words_end_and_talk),
        cmocka_unit_test(drop_leaves_root),
        cmocka_unit_test(probe_refuses),
    };

    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
