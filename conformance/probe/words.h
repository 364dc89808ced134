/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The words of the probe's command line, and the functions behind them.
 *
 * Each word is one row of the table in words.c. A word ends at '='; what follows is its
 * value, handed on as it is.
 */
#pragma once

#include "probe/probe.h"

/** Does one word; @p value is "" where there was no '='. */
typedef void (*probe_word)(struct probe *self, const char *value);

/** Act on one argument; ends the process where it is not a word. */
void probe_word_act(struct probe *self, const char *argument);

/* report.c */
void probe_word_report(struct probe *self, const char *value);
void probe_word_facts(struct probe *self, const char *value);

/* tries.c: paths that are looked at */
void probe_word_stat(struct probe *self, const char *value);
void probe_word_read(struct probe *self, const char *value);
void probe_word_readlink(struct probe *self, const char *value);
void probe_word_list(struct probe *self, const char *value);
void probe_word_sysctl(struct probe *self, const char *value);
void probe_word_socket(struct probe *self, const char *value);

/* make.c: paths that are changed or run */
void probe_word_link(struct probe *self, const char *value);
void probe_word_write(struct probe *self, const char *value);
void probe_word_create(struct probe *self, const char *value);
void probe_word_chmod(struct probe *self, const char *value);
void probe_word_mkdir(struct probe *self, const char *value);
void probe_word_rmdir(struct probe *self, const char *value);
void probe_word_mknod(struct probe *self, const char *value);
void probe_word_mmap_exec(struct probe *self, const char *value);
void probe_word_exec(struct probe *self, const char *value);
void probe_word_run(struct probe *self, const char *value);
void probe_word_put(struct probe *self, const char *value);

/* mount_words.c */
void probe_word_unshare(struct probe *self, const char *value);
void probe_word_enter(struct probe *self, const char *value);
void probe_word_mount(struct probe *self, const char *value);
void probe_word_umount(struct probe *self, const char *value);

/* syscalls.c */
void probe_word_syscall(struct probe *self, const char *value);

/* agent.c */
void probe_word_agent(struct probe *self, const char *value);

/* net_device.c */
void probe_word_net_device(struct probe *self, const char *value);
void probe_word_net_down(struct probe *self, const char *value);

/* acts.c */
void probe_word_fork(struct probe *self, const char *value);
void probe_word_threads(struct probe *self, const char *value);
void probe_word_alloc(struct probe *self, const char *value);
void probe_word_spin(struct probe *self, const char *value);
void probe_word_setsid(struct probe *self, const char *value);
void probe_word_close_stdio(struct probe *self, const char *value);
void probe_word_drop(struct probe *self, const char *value);
void probe_word_echo(struct probe *self, const char *value);
void probe_word_print(struct probe *self, const char *value);
void probe_word_print_err(struct probe *self, const char *value);

/* wait.c */
void probe_word_wait(struct probe *self, const char *value) __attribute__((noreturn));
void probe_word_wait_signal(struct probe *self, const char *value);
void probe_word_wait_file(struct probe *self, const char *value);
void probe_word_sleep(struct probe *self, const char *value);
void probe_word_ignore(struct probe *self, const char *value);
void probe_word_exit(struct probe *self, const char *value) __attribute__((noreturn));
void probe_word_signal(struct probe *self, const char *value) __attribute__((noreturn));

/** Block what wait will wait for, so that no signal is lost before it does. */
void probe_signals_hold(struct probe *self);
/** In a child: put back the mask that the probe was started with. */
void probe_signals_restore(const struct probe *self);

/** A whole number from 0 to @p max; anything else ends the probe with PROBE_EXIT_USAGE. */
long probe_read_number(const char *word, const char *value, long max);
