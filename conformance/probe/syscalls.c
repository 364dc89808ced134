/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * System calls tried in a child, and what came of them.
 *
 * How a call is made is told by a word before its name: by a second thread, with a handler for
 * SIGSYS, or by the entry for 32-bit programs.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe/names.h"
#include "probe/results.h"
#include "probe/syscall_table.h"
#include "probe/words.h"

static void read_arguments(const char *text, long args[PROBE_CALL_ARGS])
{
    for (size_t i = 0; i < PROBE_CALL_ARGS && *text != '\0'; i++) {
        char *end = NULL;

        args[i] = (long)strtoull(text, &end, 0);
        if (end == text || (*end != '\0' && *end != ','))
            probe_refuse("syscall", text);
        text = *end == ',' ? end + 1 : end;
    }
}

/** One call to be made; what came of it goes down the pipe, because an exit status is too short. */
struct attempt {
    const struct probe_call *call;
    long args[PROBE_CALL_ARGS];
    int pipe_fd;
};

enum {
    THREAD_DIED = -1, /**< In place of an errno: the calling thread ended, the process went on. */
    TRAPPED = -2,     /**< A handler for SIGSYS ran. */
};

static void tell(const struct attempt *attempt, int outcome)
{
    (void)!write(attempt->pipe_fd, &outcome, sizeof(outcome));
}

static int make_call(const struct attempt *attempt)
{
    const long *args = attempt->args;
    const long result =
        syscall(attempt->call->number, probe_call_argument(args[0]), probe_call_argument(args[1]),
                probe_call_argument(args[2]), probe_call_argument(args[3]),
                probe_call_argument(args[4]), probe_call_argument(args[5]));

    return result < 0 && result >= -4095 ? errno : 0;
}

static void call_plainly(const struct attempt *attempt)
{
    tell(attempt, make_call(attempt));
}

static void *call_in_thread(void *data)
{
    tell(data, make_call(data));
    return data;
}

/* The kernel ends the thread in a way that join sees: then nothing was returned. */
static void call_by_thread(const struct attempt *attempt)
{
    struct attempt copy = *attempt;
    pthread_t thread;
    void *result = NULL;
    const int error = pthread_create(&thread, NULL, call_in_thread, &copy);

    if (error != 0) {
        tell(attempt, error);
    } else if (pthread_join(thread, &result) != 0 || result == NULL) {
        tell(attempt, THREAD_DIED);
    }
}

static volatile sig_atomic_t trapped;

static void note_trap(int signal_number)
{
    trapped = signal_number;
}

static void call_with_handler(const struct attempt *attempt)
{
    (void)signal(SIGSYS, note_trap);

    const int error = make_call(attempt);

    tell(attempt, trapped != 0 ? TRAPPED : error);
}

#ifdef __x86_64__
/* Calls without pointers: those of a 64-bit program do not fit. */
static const struct {
    const char *name;
    long number;
} compat_calls[] = {
    {"getpid",      20 },
    {"getppid",     64 },
    {"getpgid",     132},
    {"getsid",      147},
    {"sched_yield", 158},
};

static long compat_number(const char *name)
{
    for (size_t i = 0; i < sizeof(compat_calls) / sizeof(compat_calls[0]); i++) {
        if (strcmp(compat_calls[i].name, name) == 0)
            return compat_calls[i].number;
    }
    return -1;
}

static void call_as_32_bit(const struct attempt *attempt)
{
    long result = compat_number(attempt->call->name);

    if (result < 0)
        probe_refuse("syscall: no 32-bit number for", attempt->call->name);
    __asm__ volatile("int $0x80"
                     : "+a"(result)
                     : "b"(attempt->args[0]), "c"(attempt->args[1]), "d"(attempt->args[2])
                     : "memory", "r8", "r9", "r10", "r11");
    tell(attempt, (int)result < 0 && (int)result >= -4095 ? -(int)result : 0);
}
#endif

static const struct way {
    const char *name;
    void (*make)(const struct attempt *attempt);
} ways[] = {
    {"thread:", call_by_thread   },
    {"trap:",   call_with_handler},
#ifdef __x86_64__
    {"compat:", call_as_32_bit   },
#endif
    {"",        call_plainly     },
};

static const struct way *find_way(const char *value)
{
    size_t i = 0;

    while (strncmp(ways[i].name, value, strlen(ways[i].name)) != 0)
        i++;
    return &ways[i];
}

static const char *outcome_name(int outcome)
{
    switch (outcome) {
    case 0:
        return "ok";
    case THREAD_DIED:
        return "thread-died";
    case TRAPPED:
        return "trapped";
    default:
        return probe_errno_name(outcome);
    }
}

static void write_outcome(const char *value, int status, ssize_t n_read, int outcome)
{
    struct probe_json *json = probe_result_begin(PROBE_SYSCALLS, value, NULL);

    if (n_read == sizeof(outcome)) {
        probe_json_string(json, outcome_name(outcome));
    } else if (WIFSIGNALED(status)) {
        probe_json_string(json, probe_signal_name(WTERMSIG(status)));
    } else {
        probe_json_null(json);
    }
    probe_result_end();
}

static struct attempt read_attempt(const char *text)
{
    const size_t size = strcspn(text, ":");
    struct attempt attempt = {.call = probe_call_find(text, size)};

    if (attempt.call == NULL)
        probe_refuse("syscall", text);
    memcpy(attempt.args, attempt.call->args, sizeof(attempt.args));
    if (text[size] == ':')
        read_arguments(text + size + 1, attempt.args);
    return attempt;
}

void probe_word_syscall(struct probe *self, const char *value)
{
    const struct way *way = find_way(value);
    struct attempt attempt = read_attempt(value + strlen(way->name));
    int ends[2];
    int outcome = 0;
    int status = 0;

    if (pipe2(ends, O_CLOEXEC) != 0)
        probe_refuse("syscall", value);
    attempt.pipe_fd = ends[1];

    const pid_t pid = fork();

    if (pid == 0) {
        probe_signals_restore(self);
        way->make(&attempt);
        _exit(0);
    }
    (void)close(ends[1]);
    const ssize_t n = read(ends[0], &outcome, sizeof(outcome));
    (void)close(ends[0]);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    write_outcome(value, status, n, outcome);
}
