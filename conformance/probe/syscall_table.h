/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The system calls that the word `syscall` knows, each with arguments that do no harm.
 */
#pragma once

#include <stddef.h>

enum { PROBE_CALL_ARGS = 6 };

struct probe_call {
    const char *name;
    long number;
    long args[PROBE_CALL_ARGS];
};

/** The row of that name, which has @p size bytes; NULL where there is none. */
const struct probe_call *probe_call_find(const char *name, size_t size);

/** The value to hand over: some in the table stand for the address of a buffer or a path. */
long probe_call_argument(long value);
