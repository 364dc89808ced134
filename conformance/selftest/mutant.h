/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Mutants: deliberate violations of one requirement each, as data.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/error.h"
#include "base/fields.h"

struct cts_case;
struct cts_catalogue;
struct cts_data;

/** One mutant, `each` expanded; what may be absent is NULL or empty then. */
struct cts_mutant {
    const char *id;
    const char *title;
    const char *breaks;       /**< Requirement. */
    const char *kind;         /**< "runtime" … */
    const char *equivalent;   /**< Why no case can tell it from a good subject. */
    const char *script;       /**< File of conformance/mutants that stands in for the subject. */
    struct oci_strings cases; /**< Globs: these could notice, too. */
    struct oci_strings only;  /**< Globs: of the cases that cite it, only these could notice. */
    const json_t *json;
};

struct cts_mutants;

/**
 * Read conformance/mutants/ of a data root, in order of id.
 *
 * @param catalogue         Borrowed; every requirement must be in it.
 * @param[out] ret_mutants  Release with cts_mutants_free().
 * @return OCI_OK; OCI_INVALID: the text names the file.
 */
OCI_MUST_USE enum oci_status cts_mutants_load(const struct cts_data *data,
                                              const struct cts_catalogue *catalogue,
                                              struct cts_mutants **ret_mutants,
                                              struct oci_error *err);

void cts_mutants_free(struct cts_mutants *mutants);

size_t cts_mutants_size(const struct cts_mutants *mutants);

const struct cts_mutant *cts_mutants_at(const struct cts_mutants *mutants, size_t number);

/** Whether a case could notice: it cites the requirement, or the mutant names it. */
bool cts_mutant_concerns(const struct cts_mutant *mutant, const struct cts_case *test);
