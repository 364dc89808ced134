/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What the kernel shows of a process from outside: /proc/<pid>, one fact a row.
 */
#pragma once

#include <sys/types.h>

#include <jansson.h>

/**
 * Everything that the table has.
 *
 * A fact that the kernel does not give, because the process is gone or a zombie, is null.
 *
 * @return Object, a new reference; `pid` and nothing else where there is no such process.
 */
json_t *cts_outside_observe(pid_t pid);

/**
 * What the processes of all cases have in common with this one: limits, umask, OOM score …
 *
 * @return Object, a new reference; without namespaces and mounts, which each case has of its own.
 */
json_t *cts_outside_common(void);

/** Inodes of a process's namespaces by type; a new reference. */
json_t *cts_outside_namespaces(pid_t pid);

/** The rows of a process's mountinfo as objects; a new reference, null where it has none. */
json_t *cts_outside_mounts(pid_t pid);
