/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A subject's command line from its template.
 *
 * A template is an array. Each element is a string with `{words}`, or an array of strings that
 * belong together, such as an option and its value. An element with a word that has no value
 * is left out as a whole: that is how `create` without `--bundle` is asked for. An element that is
 * just one word whose value is a list is replaced by the list's elements. No shell is involved: a
 * value is one argument, whatever it holds.
 */
#pragma once

#include <jansson.h>

#include "base/error.h"

/**
 * Expand a template.
 *
 * @param template     Array; borrowed.
 * @param values       Object from word to string, integer or array of strings; borrowed.
 * @param[out] ret_argv Array of strings; a new reference, owned by the caller.
 * @param[out] err     May be NULL.
 * @return OCI_OK; OCI_INVALID for a template of another form, or one that leaves no program.
 */
OCI_MUST_USE enum oci_status cts_argv_expand(const json_t *template, const json_t *values,
                                             json_t **ret_argv, struct oci_error *err);

/**
 * The vector that exec wants.
 *
 * @param argv Array of strings; borrowed, and must outlive what is returned.
 * @return The vector is freed with free(), its strings belong to @p argv.
 */
char **cts_argv_vector(const json_t *argv);
