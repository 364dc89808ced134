/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The catalogue: what the standard requires, by id, and where two honest readers differ.
 *
 * Texts belong to the catalogue and live as long as it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/error.h"
#include "base/fields.h"

struct cts_data;

/** How binding a requirement is. */
enum cts_level { CTS_MUST, CTS_SHOULD, CTS_MAY };

enum cts_testable {
    CTS_TESTABLE_YES,
    CTS_TESTABLE_CONDITIONAL,
    CTS_TESTABLE_PARTLY,
    CTS_TESTABLE_NO
};

/** One statement of the standard; texts that may be absent are NULL then. */
struct cts_requirement {
    const char *id;
    struct oci_strings aliases; /**< Ids it had before. */
    enum cts_level level;
    const char *basis;    /**< "explicit" or "implied". */
    const char *subject;  /**< Who is bound: "runtime", "bundle author", … */
    const char *since;    /**< First version of the standard it holds in: "1.0.0". */
    const char *until;    /**< Last one; NULL where it still holds. */
    const char *says;     /**< In our words. */
    const char *document; /**< "runtime-spec". */
    const char *chapter;  /**< "config-linux.md". */
    const char *anchor;   /**< Of the heading above; may be "". */
    const char *fingerprint;
    struct oci_strings also; /**< Further fingerprints. */
    enum cts_testable testable;
    const char *why;
    const char *test;
    const char *oracle;
    struct oci_strings needs;
    const char *effect; /**< What goes wrong in production if it is broken. */
    const char *file;   /**< Data file: "spec/runtime/config-linux.json". */
    const json_t *json; /**< The object, borrowed from the catalogue. */
};

/** A place of the standard that can be read in more than one way. */
struct cts_ambiguity {
    const char *id;
    const char *kind;
    const char *text;                /**< What is unclear. */
    const char *choice;              /**< What our cases do about it. */
    struct oci_strings requirements; /**< Ids it bears on. */
    const json_t *json;
};

struct cts_catalogue;

/** An empty catalogue; release with cts_catalogue_free(). */
OCI_MUST_USE struct cts_catalogue *cts_catalogue_new(void);

/**
 * Read spec/ of a data root: every file of spec/<folder>/ and spec/ambiguities.json.
 *
 * @return OCI_OK; OCI_INVALID for a file that breaks its schema, an id or alias that stands twice.
 */
OCI_MUST_USE enum oci_status cts_catalogue_load(const struct cts_data *data,
                                                struct cts_catalogue **ret_catalogue,
                                                struct oci_error *err);

/**
 * Add the requirements of one document of the form of schema/requirement.json.
 *
 * @param doc   A reference is taken.
 * @param file  What messages call it; copied.
 */
OCI_MUST_USE enum oci_status cts_catalogue_add(struct cts_catalogue *catalogue, json_t *doc,
                                               const char *file, struct oci_error *err);

/** Add the ambiguities of one document of the form of schema/ambiguity.json. */
OCI_MUST_USE enum oci_status cts_catalogue_add_ambiguities(struct cts_catalogue *catalogue,
                                                           json_t *doc, const char *file,
                                                           struct oci_error *err);

void cts_catalogue_free(struct cts_catalogue *catalogue);

#define owned_catalogue __attribute__((cleanup(cts_catalogue_drop)))

static inline void cts_catalogue_drop(struct cts_catalogue *const *catalogue)
{
    cts_catalogue_free(*catalogue);
}

/** How many requirements there are; they are numbered in the order of reading. */
size_t cts_catalogue_size(const struct cts_catalogue *catalogue);

/** The requirement of a number below cts_catalogue_size(). */
const struct cts_requirement *cts_catalogue_at(const struct cts_catalogue *catalogue,
                                               size_t number);

/** The requirement with this id or alias; NULL where there is none. */
const struct cts_requirement *cts_catalogue_find(const struct cts_catalogue *catalogue,
                                                 const char *id);

size_t cts_catalogue_n_ambiguities(const struct cts_catalogue *catalogue);

const struct cts_ambiguity *cts_catalogue_ambiguity_at(const struct cts_catalogue *catalogue,
                                                       size_t number);

/** NULL where there is none. */
const struct cts_ambiguity *cts_catalogue_ambiguity(const struct cts_catalogue *catalogue,
                                                    const char *id);

/** "MUST", "SHOULD", "MAY". */
const char *cts_level_name(enum cts_level level);

/** "yes", "conditional", "partly", "no". */
const char *cts_testable_name(enum cts_testable testable);

/** Whether the requirement holds in a version of its standard, by since and until. */
bool cts_requirement_holds(const struct cts_requirement *requirement, const char *version);
