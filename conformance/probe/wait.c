/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Signals: holding them, waiting for them, dying by them.
 *
 * The first process of a pid namespace does not die of a signal that it neither catches nor
 * blocks: the kernel drops it. So the probe blocks signals when it starts and fetches them.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "probe/names.h"
#include "probe/words.h"

enum {
    SIGNAL_MAX = 64,
    POLL_NS = 2 * 1000 * 1000, /**< Between two looks at a file. */
    SLEEP_MAX = 3600 * 1000,   /**< In ms. */
};

/* Not held: what cannot be, what stops and continues, what children and pipes send. */
static const int not_held[] = {SIGKILL, SIGSTOP, SIGTSTP, SIGTTIN,
                               SIGTTOU, SIGCONT, SIGCHLD, SIGPIPE};

static void fill_held(sigset_t *set)
{
    (void)sigfillset(set);
    for (size_t i = 0; i < sizeof(not_held) / sizeof(not_held[0]); i++)
        (void)sigdelset(set, not_held[i]);
}

void probe_signals_hold(struct probe *self)
{
    sigset_t held;

    fill_held(&held);
    (void)pthread_sigmask(SIG_BLOCK, &held, &self->mask_at_start);
}

void probe_signals_restore(const struct probe *self)
{
    (void)pthread_sigmask(SIG_SETMASK, &self->mask_at_start, NULL);
}

/* What is ignored is not waited for: while blocked, the kernel would queue it. */
static void fill_awaited(sigset_t *set)
{
    fill_held(set);
    for (int i = 1; i <= SIGNAL_MAX; i++) {
        struct sigaction action;

        if (sigaction(i, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
            (void)sigdelset(set, i);
    }
}

static void die_by(int signal_number) __attribute__((noreturn));

static void die_by(int signal_number)
{
    sigset_t set;

    (void)signal(signal_number, SIG_DFL);
    (void)kill(getpid(), signal_number);
    (void)sigemptyset(&set);
    (void)sigaddset(&set, signal_number);
    (void)pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    _exit(128 + signal_number);
}

static void take(int signal_number)
{
    if (signal_number == SIGTERM)
        _exit(0);
    if (signal_number > 0 && signal_number != SIGWINCH && signal_number != SIGURG)
        die_by(signal_number);
}

void probe_word_wait(struct probe *self, const char *value)
{
    sigset_t awaited;

    (void)self;
    (void)value;
    fill_awaited(&awaited);
    for (;;)
        take(sigwaitinfo(&awaited, NULL));
}

void probe_word_wait_signal(struct probe *self, const char *value)
{
    sigset_t awaited;
    int n = -1;

    (void)value;
    fill_awaited(&awaited);
    while (n < 0)
        n = sigwaitinfo(&awaited, NULL);
    self->received |= UINT64_C(1) << (n - 1);
}

static struct timespec after_ms(long ms)
{
    struct timespec at;

    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += ms / 1000;
    at.tv_nsec += ms % 1000 * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

/* Time left until then; false where there is none. */
static bool left_until(const struct timespec *then, struct timespec *ret_left)
{
    struct timespec now;
    int64_t left = 0;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    left = (then->tv_sec - now.tv_sec) * INT64_C(1000000000) + then->tv_nsec - now.tv_nsec;
    ret_left->tv_sec = left / 1000000000;
    ret_left->tv_nsec = left % 1000000000;
    return left > 0;
}

void probe_word_sleep(struct probe *self, const char *value)
{
    const struct timespec then = after_ms(probe_read_number("sleep", value, SLEEP_MAX));
    struct timespec left;
    sigset_t awaited;

    (void)self;
    fill_awaited(&awaited);
    while (left_until(&then, &left))
        take(sigtimedwait(&awaited, NULL, &left));
}

void probe_word_wait_file(struct probe *self, const char *value)
{
    const struct timespec pause_ns = {.tv_nsec = POLL_NS};
    sigset_t awaited;

    (void)self;
    fill_awaited(&awaited);
    while (faccessat(AT_FDCWD, value, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
        take(sigtimedwait(&awaited, NULL, &pause_ns));
}

static int read_signal(const char *word, const char *value)
{
    const int signal_number = probe_signal_number(value);

    if (signal_number == 0)
        probe_refuse(word, value);
    return signal_number;
}

void probe_word_ignore(struct probe *self, const char *value)
{
    (void)self;
    (void)signal(read_signal("ignore", value), SIG_IGN);
}

void probe_word_exit(struct probe *self, const char *value)
{
    (void)self;
    _exit((int)probe_read_number("exit", value, 255));
}

void probe_word_signal(struct probe *self, const char *value)
{
    (void)self;
    die_by(read_signal("signal", value));
}
