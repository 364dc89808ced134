/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What this host offers to a case: one row of a table a fact.
 *
 * A fact is asked of the kernel, not of a version number, wherever the kernel answers. Where it is
 * missing, the row's sentence is the reason that the report shows.
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#include "harness/cgroups.h"

/** What facts are asked about. */
struct cts_host {
    const struct cts_cgroups *cgroups; /**< Hierarchies that the cases will see; borrowed. */
};

/**
 * Whether the host has what a case needs.
 *
 * @param host Borrowed.
 * @param need "root", "controller:memory", "kernel>=5.12", "file:/dev/fuse", "!root" …
 * @return NULL where it has; else the reason, one sentence, owned by the caller.
 */
char *cts_host_lack(const struct cts_host *host, const char *need);

/** Whether a word is one that cts_host_lack() knows. */
bool cts_host_knows(const char *need);

/** Every fact without an argument as true or false, and the kernel's release and machine. A new
 * reference. */
json_t *cts_host_facts(const struct cts_host *host);
