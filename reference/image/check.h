/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A JSON document held against a table, with every defect listed and not only the first.
 *
 * A row says one member: its name, its JSON types, whether it must be there, which requirement
 * says so, and a function that looks closer. Unknown members are passed over, as the standard
 * asks of a reader.
 */
#pragma once

#include <stddef.h>

#include <jansson.h>

#include "base/error.h"
#include "base/text.h"

enum oci_severity {
    OCI_DEFECT_ERROR,   /**< A MUST is broken. */
    OCI_DEFECT_WARNING, /**< A SHOULD is not met. */
};

/** One thing that is wrong. The texts are the list's. */
struct oci_defect {
    enum oci_severity severity;
    const char *requirement; /**< Id in the catalogue, static. */
    char *place;             /**< "index.json", or the digest of a blob. */
    char *pointer;           /**< JSON pointer into it; "" for the whole. */
    char *text;              /**< What was found and what was wanted. */
};

enum { OCI_DEFECTS_MAX = 1000 /**< More are counted, not kept. */ };

/** Start from OCI_DEFECTS_NONE. */
struct oci_defects {
    struct oci_defect *rows;
    size_t n_rows;
    size_t n_errors; /**< All of severity OCI_DEFECT_ERROR, kept or not. */
    size_t n_warnings;
};

#define OCI_DEFECTS_NONE ((struct oci_defects){.rows = NULL})

void oci_defects_done(struct oci_defects *defects);

#define owned_defects __attribute__((cleanup(oci_defects_done)))

/** Where the reader stands while it checks. */
struct oci_check {
    struct oci_defects *defects; /**< Borrowed. */
    const char *place;           /**< Borrowed. */
    const char *media_type;      /**< Of the document, as its descriptor has it; NULL: OCI's own. */
    struct oci_text pointer;     /**< Of the value at hand. */
};

struct oci_member;
typedef void (*oci_member_check)(struct oci_check *check, const json_t *value,
                                 const struct oci_member *member);

#define OCI_TYPE(type) (1U << (type))
#define OCI_BOOLEAN    (OCI_TYPE(JSON_TRUE) | OCI_TYPE(JSON_FALSE))
#define OCI_OR_NULL    OCI_TYPE(JSON_NULL)

struct oci_member {
    const char *name;
    unsigned types;          /**< OCI_TYPE() bits that are right. */
    const char *when_absent; /**< Requirement broken if it is absent; NULL: it may be. */
    const char *when_wrong;  /**< Requirement broken by a wrong type or value. */
    oci_member_check check;  /**< Looks closer at a value of a right type, or NULL. */
};

/** Record that the value at hand breaks @p requirement. */
void oci_check_fail(struct oci_check *check, const char *requirement, const char *fmt, ...)
    OCI_PRINTF(3, 4);

/** Record that the value at hand falls short of a SHOULD. */
void oci_check_warn(struct oci_check *check, const char *requirement, const char *fmt, ...)
    OCI_PRINTF(3, 4);

/** Step into a member or, with oci_check_enter_index(), an element; the result goes to leave. */
size_t oci_check_enter(struct oci_check *check, const char *name);
size_t oci_check_enter_index(struct oci_check *check, size_t index);
void oci_check_leave(struct oci_check *check, size_t before);

/**
 * Hold an object against its rows.
 *
 * @param value  Anything; what is no object is one defect of @p when_not_object.
 */
void oci_check_members(struct oci_check *check, const json_t *value, const char *when_not_object,
                       const struct oci_member *members, size_t n_members);
