/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * JSON Schema (2020-12), the keywords that our own data files use.
 *
 * A set holds the schema files of one folder; a reference goes within a file or to another file of
 * the set, never to the network. A schema with a keyword that is not implemented is refused when
 * the set is opened, so that no rule is silently not checked. Bounded in depth: an instance that is
 * deeper, or a schema that refers to itself without end, is an error.
 *
 * Implemented: type const enum, properties required additionalProperties patternProperties
 * propertyNames minProperties maxProperties dependentRequired dependentSchemas, items prefixItems
 * contains minContains maxContains minItems maxItems uniqueItems, minLength maxLength pattern,
 * minimum maximum exclusiveMinimum exclusiveMaximum multipleOf, allOf anyOf oneOf not if then else,
 * $ref $defs $anchor $id, and the annotations title description default examples deprecated
 * $comment $schema format. A pattern is a POSIX extended regular expression, as regcomp(3)
 * understands it.
 */
#pragma once

#include <stddef.h>

#include <jansson.h>

#include "base/error.h"

struct cts_schemas;

enum {
    CTS_SCHEMA_DEPTH_MAX = 256,  /**< Schemas inside each other while one instance is checked. */
    CTS_SCHEMA_FAULTS_MAX = 100, /**< Faults that are kept of one instance. */
};

/** One rule that an instance breaks. */
struct cts_schema_fault {
    char *at;   /**< JSON pointer into the instance. */
    char *rule; /**< "file.json#/pointer" of the rule. */
    char *text; /**< What was found and what was wanted. */
};

/** All of them, in the order of the instance. Zero bytes are an empty one. */
struct cts_schema_report {
    struct cts_schema_fault *rows;
    size_t n_rows;
};

#define owned_faults __attribute__((cleanup(cts_schema_report_done)))

void cts_schema_report_done(struct cts_schema_report *report);

/**
 * Read every *.json of a folder as a schema.
 *
 * @param dirfd             Directory that @p folder is relative to; borrowed.
 * @param[out] ret_schemas  Release with cts_schemas_free().
 * @return OCI_OK; OCI_INVALID for a schema with a fault of its own or an unknown keyword; what
 *         oci_json_read() returns.
 */
OCI_MUST_USE enum oci_status cts_schemas_open(int dirfd, const char *folder,
                                              struct cts_schemas **ret_schemas,
                                              struct oci_error *err);

/** A set without files, to be filled by cts_schemas_add(). */
OCI_MUST_USE struct cts_schemas *cts_schemas_new(void);

/**
 * Add one schema.
 *
 * @param name    What references call it, such as "case.json"; a schema's $id is a second name.
 * @param schema  A reference is taken.
 * @return OCI_OK; OCI_INVALID; OCI_UNSUPPORTED for a keyword that is not implemented.
 */
OCI_MUST_USE enum oci_status cts_schemas_add(struct cts_schemas *schemas, const char *name,
                                             json_t *schema, struct oci_error *err);

void cts_schemas_free(struct cts_schemas *schemas);

#define owned_schemas __attribute__((cleanup(cts_schemas_drop)))

static inline void cts_schemas_drop(struct cts_schemas *const *schemas)
{
    cts_schemas_free(*schemas);
}

/**
 * Check an instance and list all that is wrong with it.
 *
 * @param name             Schema file, as "case.json".
 * @param[in,out] report   Faults are appended.
 * @return OCI_OK, with no fault added if the instance is valid; OCI_NOT_FOUND for an unknown schema
 *         or reference; OCI_LIMIT for depth.
 */
OCI_MUST_USE enum oci_status cts_schema_list(const struct cts_schemas *schemas, const char *name,
                                             const json_t *instance,
                                             struct cts_schema_report *report,
                                             struct oci_error *err);

/** Check an instance: OCI_INVALID with "<pointer>: <text> (<rule>)" of the first fault. */
OCI_MUST_USE enum oci_status cts_schema_check(const struct cts_schemas *schemas, const char *name,
                                              const json_t *instance, struct oci_error *err);
