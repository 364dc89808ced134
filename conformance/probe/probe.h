/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What the probe knows of itself while it works through its arguments.
 *
 * The probe prints facts and decides nothing. It runs in root file systems that hold nothing
 * but itself, perhaps without /proc and under a filter: whatever cannot be learnt is null.
 */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct probe {
    int argc;
    char **argv;
    char **envp;
    const char *nonce;
    const char *hook;       /**< Name of the hook that the next report speaks for, or NULL. */
    uint64_t wanted_facts;  /**< Bit n: fact n of the table is printed. */
    sigset_t mask_at_start; /**< As inherited: the probe itself blocks signals. */
    uint64_t received;      /**< Bit n - 1: wait-signal has seen signal n. */
};

/** Exit status for words that the probe does not know or cannot read. */
enum { PROBE_EXIT_USAGE = 64 };

/** Print "probe: what: text" on standard error and end with PROBE_EXIT_USAGE. */
void probe_refuse(const char *what, const char *text) __attribute__((noreturn));
