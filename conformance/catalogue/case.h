/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Cases: what is tried on a subject, as data.
 *
 * A file holds one case or, with `each`, one table of cases: each row makes a case of its own with
 * the row's values put in. What the harness and the judge act on (bundle, steps, expectations)
 * stays JSON, `{words}` of the harness included. Texts and JSON belong to the set of cases.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/error.h"
#include "base/fields.h"

struct cts_data;
struct cts_catalogue;

/** What a subject can be, and a case is for; bits, so that a subject can be several. */
enum cts_kind {
    CTS_RUNTIME = 1 << 0,
    CTS_UNPACKER = 1 << 1,
    CTS_VALIDATOR = 1 << 2,
    CTS_CONVERTER = 1 << 3,
    CTS_ENGINE = 1 << 4,
};

/** One case, `each` expanded; what may be absent is NULL or empty then. */
struct cts_case {
    const char *id;
    const char *title;
    const char *note;
    const char *file; /**< Data file: "conformance/cases/hooks/order.json". */
    enum cts_kind kind;
    struct oci_strings checks; /**< Requirement ids, at least one, none twice. */
    struct oci_strings faults; /**< Ids of conformance/known-faults.json. */
    struct oci_strings host_needs;
    struct oci_strings subject_needs;
    const char *spec;                  /**< Version range; see version.h. NULL for all. */
    const char *ambiguity;             /**< Id of spec/ambiguities.json. */
    struct oci_strings leaks_fail_for; /**< Requirements that a leak breaks too. */
    bool control;                      /**< Needs the unpatched recipe as positive control. */
    const json_t *bundle;              /**< Object: recipe, patch, files, config-text. */
    const json_t *steps;               /**< Array, never NULL. */
    const json_t *expect;              /**< Array. */
    const json_t *json;                /**< The whole case, without `each`. */
};

struct cts_cases;

/** An empty set; release with cts_cases_free(). */
OCI_MUST_USE struct cts_cases *cts_cases_new(void);

/**
 * Read conformance/cases/ of a data root, sorted by id.
 *
 * @param catalogue       Borrowed; every id that a case cites must be in it. NULL: not looked up.
 * @param[out] ret_cases  Release with cts_cases_free().
 * @return OCI_OK; OCI_INVALID: the text names the file and the JSON pointer.
 */
OCI_MUST_USE enum oci_status cts_cases_load(const struct cts_data *data,
                                            const struct cts_catalogue *catalogue,
                                            struct cts_cases **ret_cases, struct oci_error *err);

/**
 * Add the case or cases of one document. The schema is the caller's business.
 *
 * @param doc   A reference is taken.
 * @param file  What messages call it; copied.
 */
OCI_MUST_USE enum oci_status cts_cases_add(struct cts_cases *cases, json_t *doc, const char *file,
                                           struct oci_error *err);

/** Every requirement, ambiguity that a case cites exists. */
OCI_MUST_USE enum oci_status cts_cases_check(const struct cts_cases *cases,
                                             const struct cts_catalogue *catalogue,
                                             struct oci_error *err);

void cts_cases_free(struct cts_cases *cases);

#define owned_cases __attribute__((cleanup(cts_cases_drop)))

static inline void cts_cases_drop(struct cts_cases *const *cases)
{
    cts_cases_free(*cases);
}

size_t cts_cases_size(const struct cts_cases *cases);

const struct cts_case *cts_cases_at(const struct cts_cases *cases, size_t number);

/** NULL where there is none. */
const struct cts_case *cts_cases_find(const struct cts_cases *cases, const char *id);

/** Whether the case cites a requirement. */
bool cts_case_checks(const struct cts_case *test, const char *requirement);

/**
 * Whether the case says anything about a version of the standard: its range holds the version and
 * a requirement that it cites holds in it. NULL is every version.
 */
bool cts_case_holds(const struct cts_case *test, const struct cts_catalogue *catalogue,
                    const char *version);

/** "runtime", "unpacker", … of one kind. */
const char *cts_kind_name(enum cts_kind kind);

/** The words of enum cts_kind, for readers by table. */
extern const struct oci_words cts_kind_words;
