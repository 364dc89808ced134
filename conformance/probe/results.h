/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What tries have found, kept until a report asks for it.
 *
 * A result is a JSON value with a group, a name and, for paths, a verb. A later try of the
 * same thing replaces the earlier one.
 */
#pragma once

#include <stdbool.h>

#include "probe/json.h"

enum probe_group {
    PROBE_PATHS,
    PROBE_SYSCTLS,
    PROBE_SYSCALLS,
    PROBE_SOCKETS,
    PROBE_ACTS,
};

/**
 * Begin a result; its value is then written to the writer that is returned.
 *
 * @param name  Borrowed for good: a word of the command line.
 * @param verb  For PROBE_PATHS, static; NULL elsewhere.
 */
struct probe_json *probe_result_begin(enum probe_group group, const char *name, const char *verb);

/** End the result begun last. */
void probe_result_end(void);

/** A result that is "ok" or the name of an errno value. */
void probe_result_outcome(enum probe_group group, const char *name, const char *verb, int error);

/** Write a group as the members of an object: {name: value} or {name: {verb: value}}. */
void probe_results_write(struct probe_json *json, enum probe_group group);
