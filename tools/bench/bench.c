/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Measure commands against each other.
 *
 *     bench ROUNDS GAP_MS NAME COMMAND… [; COMMAND…] ::: NAME COMMAND… …
 *
 * Each round runs every subject once, one after the other, in an order that turns: what disturbs
 * the machine disturbs them alike. Medians over the rounds; ratios to the first subject. Wall
 * time, CPU time of the command and all it waited for, and the largest of their peak memories.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SUBJECTS_MAX = 16, ROUNDS_MAX = 2000 };
enum measure { WALL_MS, CPU_MS, RSS_KIB, N_MEASURES };

struct subject {
    const char *name;
    char **command; /* Ends in NULL; a word ";" begins the next one. */
    double values[N_MEASURES][ROUNDS_MAX];
    unsigned int n_failed;
};

static struct subject subjects[SUBJECTS_MAX];

static double now_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double time_ms(const struct timeval *time)
{
    return (double)time->tv_sec * 1e3 + (double)time->tv_usec / 1e3;
}

static _Noreturn void become(char **command)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 && dup2(null, STDOUT_FILENO) >= 0)
        (void)execvp(command[0], command);
    _exit(127);
}

static bool run_command(char **command, struct rusage *ret_usage)
{
    pid_t pid = fork();
    int status = 0;

    if (pid == 0)
        become(command);
    while (wait4(pid, &status, 0, ret_usage) < 0 && errno == EINTR)
        continue;
    return status == 0;
}

/* The words up to the next ";" are ended by NULL for the time of the call. */
static char **run_next(char **at, double values[N_MEASURES], bool *ret_good)
{
    struct rusage usage = {.ru_maxrss = 0};
    char **end = at;
    char *kept = NULL;

    while (*end != NULL && strcmp(*end, ";") != 0)
        end++;
    kept = *end;
    *end = NULL;
    *ret_good = run_command(at, &usage) && *ret_good;
    *end = kept;
    values[CPU_MS] += time_ms(&usage.ru_utime) + time_ms(&usage.ru_stime);
    if ((double)usage.ru_maxrss > values[RSS_KIB])
        values[RSS_KIB] = (double)usage.ru_maxrss;
    return kept == NULL ? NULL : end + 1;
}

static void measure(struct subject *subject, unsigned int round)
{
    double values[N_MEASURES] = {0};
    double began = now_ms();
    char **at = subject->command;
    bool good = true;

    while (at != NULL)
        at = run_next(at, values, &good);
    values[WALL_MS] = now_ms() - began;
    for (int i = 0; i < N_MEASURES; i++)
        subject->values[i][round] = values[i];
    if (!good)
        subject->n_failed++;
}

static int compare(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;

    return (*x > *y) - (*x < *y);
}

static double median(double *values, unsigned int n)
{
    qsort(values, n, sizeof(*values), compare);
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static void print(unsigned int n_subjects, unsigned int rounds)
{
    double first[N_MEASURES] = {0};

    (void)printf("%-24s %9s %6s %9s %6s %9s %6s %s\n", "", "wall ms", "ratio", "CPU ms", "ratio",
                 "peak KiB", "ratio", "failed");
    for (unsigned int i = 0; i < n_subjects; i++) {
        (void)printf("%-24s", subjects[i].name);
        for (int m = 0; m < N_MEASURES; m++) {
            double value = median(subjects[i].values[m], rounds);

            if (i == 0)
                first[m] = value;
            (void)printf(" %9.2f %6.2f", value, value / first[m]);
        }
        (void)printf(" %u\n", subjects[i].n_failed);
    }
}

static unsigned int read_subjects(char **argv)
{
    unsigned int n = 0;

    while (*argv != NULL && n < SUBJECTS_MAX) {
        subjects[n].name = argv[0];
        subjects[n].command = argv + 1;
        n++;
        while (*argv != NULL && strcmp(*argv, ":::") != 0)
            argv++;
        if (*argv != NULL)
            *argv++ = NULL;
    }
    return n;
}

int main(int argc, char **argv)
{
    unsigned int rounds = argc > 4 ? (unsigned int)strtoul(argv[1], NULL, 10) : 0;
    unsigned int gap_ms = argc > 4 ? (unsigned int)strtoul(argv[2], NULL, 10) : 0;
    struct timespec gap = {.tv_sec = gap_ms / 1000, .tv_nsec = (long)(gap_ms % 1000) * 1000000};
    unsigned int n = 0;

    if (rounds == 0 || rounds > ROUNDS_MAX) {
        (void)fprintf(stderr, "usage: bench ROUNDS GAP_MS NAME COMMAND ::: NAME COMMAND ...\n");
        return 2;
    }
    n = read_subjects(argv + 3);
    for (unsigned int round = 0; round < rounds; round++) {
        for (unsigned int i = 0; i < n; i++) {
            measure(&subjects[(i + round) % n], round);
            (void)nanosleep(&gap, NULL);
        }
    }
    print(n, rounds);
    return 0;
}
