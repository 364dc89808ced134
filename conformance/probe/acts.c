/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Words that use up resources or change what the process is.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "probe/names.h"
#include "probe/results.h"
#include "probe/words.h"

enum {
    CHILDREN_MAX = 100000,
    ALLOC_MAX = 1024 * 1024, /**< In MiB. */
    SPIN_MAX = 600 * 1000,   /**< In ms. */
    NOBODY = 65534,
    MIB = 1024 * 1024,
};

static void outcome(const char *word, long asked, long done, const char *error)
{
    struct probe_json *json = probe_result_begin(PROBE_ACTS, word, NULL);

    probe_json_open(json, '{');
    probe_json_member_number(json, "asked", asked);
    probe_json_member_number(json, "done", done);
    probe_json_member(json, "error", error);
    probe_json_close(json, '}');
    probe_result_end();
}

static void stay(const struct probe *self, pid_t parent) __attribute__((noreturn));

/* A child that stays until its parent goes. The kernel sends the signal, unless the parent has
 * gone before it was asked to: then the child has another parent. The first process of a pid
 * namespace sees 0 for a parent outside. */
static void stay(const struct probe *self, pid_t parent)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != parent && getppid() != 0)
        _exit(0);
    probe_signals_restore(self);
    for (;;)
        (void)pause();
}

void probe_word_fork(struct probe *self, const char *value)
{
    const long asked = probe_read_number("fork", value, CHILDREN_MAX);
    const pid_t parent = getpid();
    long done = 0;
    pid_t pid = 1;

    while (done < asked && pid > 0) {
        pid = fork();
        if (pid == 0)
            stay(self, parent);
        if (pid > 0)
            done++;
    }
    outcome("fork", asked, done, pid < 0 ? probe_errno_name(errno) : NULL);
}

static void *rest(void *unused)
{
    while (pause() != 0)
        ;
    return unused;
}

void probe_word_threads(struct probe *self, const char *value)
{
    const long asked = probe_read_number("threads", value, CHILDREN_MAX);
    pthread_attr_t attributes;
    long done = 0;
    int error = 0;

    (void)self;
    (void)pthread_attr_init(&attributes);
    (void)pthread_attr_setstacksize(&attributes, 64 * 1024);
    while (done < asked && error == 0) {
        pthread_t thread;

        error = pthread_create(&thread, &attributes, rest, NULL);
        if (error == 0)
            done++;
    }
    outcome("threads", asked, done, error != 0 ? probe_errno_name(error) : NULL);
}

/* One byte over the pipe for each MiB touched, which the child then keeps. */
static void touch(long mib, int pipe_fd)
{
    for (long i = 0; i < mib; i++) {
        char *memory = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        if (memory == MAP_FAILED)
            break;
        for (size_t at = 0; at < MIB; at += 4096)
            ((volatile char *)memory)[at] = 1;
        (void)!write(pipe_fd, "", 1);
    }
    (void)close(pipe_fd);
}

void probe_word_alloc(struct probe *self, const char *value)
{
    const long asked = probe_read_number("alloc", value, ALLOC_MAX);
    long done = 0;
    int ends[2];
    char byte = 0;

    if (pipe2(ends, O_CLOEXEC) != 0)
        probe_refuse("alloc", value);

    const pid_t parent = getpid();
    const pid_t pid = fork();

    if (pid == 0) {
        touch(asked, ends[1]);
        stay(self, parent);
    }
    (void)close(ends[1]);
    while (pid > 0 && read(ends[0], &byte, 1) == 1)
        done++;
    (void)close(ends[0]);
    outcome("alloc", asked, done, done < asked ? "ENOMEM" : NULL);
}

static long cpu_ms(void)
{
    struct timespec used = {0};

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

void probe_word_spin(struct probe *self, const char *value)
{
    const long asked = probe_read_number("spin", value, SPIN_MAX);
    const long start = cpu_ms();

    (void)self;
    while (cpu_ms() - start < asked)
        ;
    outcome("spin", asked, cpu_ms() - start, NULL);
}

void probe_word_setsid(struct probe *self, const char *value)
{
    (void)self;
    (void)value;
    (void)setsid();
}

void probe_word_close_stdio(struct probe *self, const char *value)
{
    (void)self;
    (void)value;
    for (int fd = 0; fd < 3; fd++)
        (void)close(fd);
}

void probe_word_drop(struct probe *self, const char *value)
{
    (void)self;
    (void)value;
    if (setgroups(0, NULL) != 0 || setresgid(NOBODY, NOBODY, NOBODY) != 0 ||
        setresuid(NOBODY, NOBODY, NOBODY) != 0)
        probe_refuse("drop", probe_errno_name(errno));
}

void probe_word_echo(struct probe *self, const char *value)
{
    char data[4096];
    ssize_t n = 0;

    (void)self;
    (void)value;
    while ((n = read(STDIN_FILENO, data, sizeof(data))) > 0) {
        if (write(STDOUT_FILENO, data, (size_t)n) != n)
            return;
    }
}

static void print(int fd, const char *text)
{
    char newline[] = "\n";
    /* writev() does not write through iov_base; the C library's struct has no const. */
    const struct iovec pieces[] = {
  /* NOLINTNEXTLINE(performance-no-int-to-ptr) */
        {(void *)(uintptr_t)text, strlen(text)},
        {newline,                 1           },
    };

    (void)!writev(fd, pieces, 2);
}

void probe_word_print(struct probe *self, const char *value)
{
    (void)self;
    print(STDOUT_FILENO, value);
}

void probe_word_print_err(struct probe *self, const char *value)
{
    (void)self;
    print(STDERR_FILENO, value);
}
