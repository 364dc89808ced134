/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Time that only goes forward, in milliseconds: what deadlines and durations are made of.
 */
#pragma once

#include <sys/resource.h>
#include <time.h>

/** Milliseconds since some moment in the past. */
static inline double cts_clock_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/** What poll(2) is to wait for until @p deadline_ms: rounded up, never negative, a minute at most.
 */
static inline int cts_clock_left_ms(double deadline_ms)
{
    double left = deadline_ms - cts_clock_ms();

    if (left <= 0)
        return 0;
    return left > 60e3 ? 60000 : (int)left + 1;
}

/** CPU time of a process, in its own code and in the kernel. */
static inline double cts_clock_cpu_ms(const struct rusage *used)
{
    return (double)(used->ru_utime.tv_sec + used->ru_stime.tv_sec) * 1e3 +
           (double)(used->ru_utime.tv_usec + used->ru_stime.tv_usec) / 1e3;
}
