/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What the parts of the schema validator share; nothing outside of them includes it.
 *
 * A keyword is a row of a table: its name, the form its value must have, and the function that
 * holds an instance against it. The functions are pure but for the report that they append to.
 */
#pragma once

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/error.h"
#include "catalogue/schema.h"

/** A pattern, compiled once when its schema is added. */
struct cts_schema_pattern {
    const char *text; /**< Borrowed from the schema. */
    regex_t compiled;
};

/** One schema file. */
struct cts_schema_doc {
    char *name;
    json_t *root;
};

/** A reference, to be looked up when all files are there. */
struct cts_schema_reference {
    size_t doc;      /**< Number of the file it stands in. */
    const char *ref; /**< Borrowed from the schema. */
};

struct cts_schemas {
    struct cts_schema_doc *docs;
    size_t n_docs;
    struct cts_schema_pattern *patterns;
    size_t n_patterns;
    struct cts_schema_reference *references;
    size_t n_references;
};

/** A way into a document, from the leaf up: a chain on the stack. */
struct cts_trail {
    const struct cts_trail *up;
    const char *base; /**< Where the chain starts: "case.json#/$defs/step"; NULL further down. */
    const char *name; /**< Member; NULL for an element. */
    size_t index;     /**< Element. */
};

/** One run over one instance. */
struct cts_schema_check {
    const struct cts_schemas *schemas;
    struct cts_schema_report *report; /**< NULL: only whether it is valid matters. */
    struct oci_error *err;
    enum oci_status status; /**< Not OCI_OK: the run itself failed, and ends. */
    size_t depth;
};

/** An instance held against a schema at one place. */
struct cts_schema_spot {
    const struct cts_schema_doc *doc; /**< That the schema is part of. */
    const json_t *schema;
    const json_t *instance;
    const struct cts_trail *rule; /**< Of the schema. */
    const struct cts_trail *at;   /**< Of the instance. */
};

/** Holds spot->instance against one keyword of spot->schema; @p value is the keyword's. */
typedef bool (*cts_schema_keyword_check)(struct cts_schema_check *check,
                                         const struct cts_schema_spot *spot, const json_t *value);

/** What a keyword's value must look like. */
enum cts_schema_form {
    CTS_FORM_ANY,
    CTS_FORM_STRING,
    CTS_FORM_REF, /**< A reference. */
    CTS_FORM_ID,  /**< Another name of the file. */
    CTS_FORM_BOOL,
    CTS_FORM_NUMBER,
    CTS_FORM_COUNT,       /**< An integer from 0. */
    CTS_FORM_ARRAY,       /**< Of anything. */
    CTS_FORM_STRINGS,     /**< Array of strings. */
    CTS_FORM_TYPE,        /**< Name of a type or array of such. */
    CTS_FORM_PATTERN,     /**< A regular expression. */
    CTS_FORM_SCHEMA,      /**< Object or boolean. */
    CTS_FORM_SCHEMAS,     /**< Array of schemas, at least one. */
    CTS_FORM_SCHEMA_MAP,  /**< Object whose values are schemas. */
    CTS_FORM_PATTERN_MAP, /**< The same, and its names are regular expressions. */
    CTS_FORM_STRINGS_MAP, /**< Object whose values are arrays of strings. */
};

/** A row of the table of keywords. */
struct cts_schema_keyword {
    const char *name;
    enum cts_schema_form form;
    json_type type; /**< Instances it speaks of; JSON_NULL for all, JSON_REAL for all numbers. */
    cts_schema_keyword_check check; /**< NULL: an annotation, or read by another keyword. */
};

/** The row of a keyword; NULL for one that is not implemented. */
const struct cts_schema_keyword *cts_schema_keyword_find(const char *name);

/** Whether every keyword of a schema is known and has the right form; patterns are compiled. */
OCI_MUST_USE enum oci_status cts_schema_lint(struct cts_schemas *schemas,
                                             const struct cts_schema_doc *doc,
                                             struct oci_error *err);

/** Hold an instance against a schema, all its keywords. */
bool cts_schema_apply(struct cts_schema_check *check, const struct cts_schema_spot *spot);

/** The same, but nothing is reported: for alternatives. */
bool cts_schema_applies(struct cts_schema_check *check, const struct cts_schema_spot *spot);

/** Report a fault at a spot; false, so that a keyword can return through it. */
bool cts_schema_wrong(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                      const char *fmt, ...) OCI_PRINTF(3, 4);

/** End the run; false likewise. */
bool cts_schema_give_up(struct cts_schema_check *check, enum oci_status status,
                        const struct cts_schema_spot *spot, const char *fmt, ...) OCI_PRINTF(4, 5);

/** What a reference of a schema names. */
struct cts_schema_target {
    const struct cts_schema_doc *doc;
    const json_t *schema;
};

/** Look a reference up. */
OCI_MUST_USE bool cts_schema_resolve(const struct cts_schemas *schemas,
                                     const struct cts_schema_doc *doc, const char *ref,
                                     struct cts_schema_target *ret_target);

/** The text of a trail, as a JSON pointer behind its base. The caller frees. */
OCI_MUST_USE char *cts_trail_text(const struct cts_trail *trail);

/** The way down from a trail to a member. */
struct cts_trail cts_trail_member(const struct cts_trail *up, const char *name);

/** The way down from a trail to an element. */
struct cts_trail cts_trail_element(const struct cts_trail *up, size_t index);

/** The compiled form of a pattern of a schema of the set. */
const regex_t *cts_schema_regex(const struct cts_schemas *schemas, const char *text);

/* The keywords, by the kind of instance they speak of. */

bool cts_schema_type(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                     const json_t *value);
bool cts_schema_const(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                      const json_t *value);
bool cts_schema_enum(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                     const json_t *value);
bool cts_schema_min_length(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                           const json_t *value);
bool cts_schema_max_length(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                           const json_t *value);
bool cts_schema_match(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                      const json_t *value);
bool cts_schema_minimum(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                        const json_t *value);
bool cts_schema_maximum(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                        const json_t *value);
bool cts_schema_above(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                      const json_t *value);
bool cts_schema_below(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                      const json_t *value);
bool cts_schema_multiple(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                         const json_t *value);

bool cts_schema_properties(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                           const json_t *value);
bool cts_schema_required(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                         const json_t *value);
bool cts_schema_additional(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                           const json_t *value);
bool cts_schema_patterns(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                         const json_t *value);
bool cts_schema_names(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                      const json_t *value);
bool cts_schema_min_properties(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                               const json_t *value);
bool cts_schema_max_properties(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                               const json_t *value);
bool cts_schema_dependent_required(struct cts_schema_check *check,
                                   const struct cts_schema_spot *spot, const json_t *value);
bool cts_schema_dependent_schemas(struct cts_schema_check *check,
                                  const struct cts_schema_spot *spot, const json_t *value);

bool cts_schema_items(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                      const json_t *value);
bool cts_schema_prefix(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                       const json_t *value);
bool cts_schema_contains(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                         const json_t *value);
bool cts_schema_min_items(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                          const json_t *value);
bool cts_schema_max_items(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                          const json_t *value);
bool cts_schema_unique(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                       const json_t *value);

bool cts_schema_all_of(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                       const json_t *value);
bool cts_schema_any_of(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                       const json_t *value);
bool cts_schema_one_of(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                       const json_t *value);
bool cts_schema_not(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                    const json_t *value);
bool cts_schema_if(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                   const json_t *value);
bool cts_schema_ref(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                    const json_t *value);
