/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Names of kernel numbers, as the standard spells them.
 *
 * Where a number has no name the text says so ("SIG32", "CAP_41"): a fact is never dropped.
 * Names of unnamed numbers live in one static buffer until the next call.
 */
#pragma once

#include <stddef.h>

#include "probe/json.h"

struct probe_name {
    const char *name;
    long number;
};

/** A table of names and its length. */
struct probe_names {
    const struct probe_name *rows;
    size_t n_rows;
    const char *prefix; /**< For numbers that the table does not name. */
};

extern const struct probe_names probe_rlimit_names;
extern const struct probe_names probe_policy_names;
extern const struct probe_names probe_sched_flag_names;
extern const struct probe_names probe_io_class_names;
extern const struct probe_names probe_memory_mode_names;
extern const struct probe_names probe_memory_flag_names;
extern const struct probe_names probe_socket_names;

/** "ENOENT" for ENOENT. */
const char *probe_errno_name(int error);
/** "SIGTERM" for SIGTERM, "SIGRTMIN+1" for the kernel's 35. */
const char *probe_signal_name(int signal_number);
/** The number of "SIGTERM", "TERM" or "15"; 0 where there is none. */
int probe_signal_number(const char *text);
/** "CAP_CHOWN" for 0. */
const char *probe_capability_name(unsigned number);
/** The name of @p number in a table. */
const char *probe_name_of(const struct probe_names *names, long number);
/** The number of a name in a table, or -1. */
long probe_number_of(const struct probe_names *names, const char *text);
/** An array with the name of every bit of @p bits that is set. */
void probe_json_flag_names(struct probe_json *json, const struct probe_names *names,
                           unsigned long bits);
