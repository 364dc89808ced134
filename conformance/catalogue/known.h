/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Known failures: a user's list of what is broken, why, and until when that is accepted.
 *
 *     { "known": [ { "id": "KF-1", "case": "hooks.order.*", "requirement": "rt.hooks.order",
 *                    "subject": "crun", "versions": "<1.9", "host": ["cgroup-v1"],
 *                    "verdict": "fail", "reason": "…", "link": "https://…", "until": "2027-01-31" }
 * ] }
 *
 * An entry that no longer matches, whose failure passes, or whose date is over is itself reported.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/error.h"
#include "base/fields.h"

struct cts_data;

struct cts_known {
    const char *id;
    const char *test;        /**< Glob of case ids. */
    const char *requirement; /**< Glob; NULL for all of the case. */
    const char *subject;     /**< Glob of subject names; NULL for all. */
    const char *versions;    /**< Range of subject versions; NULL for all. */
    struct oci_strings host; /**< Facts that the host must have for it to count. */
    const char *verdict;     /**< "fail", "warn" or "blocked". */
    const char *reason;
    const char *link;  /**< May be NULL. */
    const char *until; /**< Last day, "YYYY-MM-DD"; NULL for no end. */
    const char *file;
};

struct cts_knowns;

/** An empty list; release with cts_knowns_free(). */
OCI_MUST_USE struct cts_knowns *cts_knowns_new(void);

/** Add the entries of a file (name of conformance/known/ or path), held against its schema. */
OCI_MUST_USE enum oci_status cts_knowns_load(struct cts_knowns *knowns, const struct cts_data *data,
                                             const char *name_or_file, struct oci_error *err);

/** Add the entries of a document in memory. A reference is taken. */
OCI_MUST_USE enum oci_status cts_knowns_add(struct cts_knowns *knowns, json_t *doc,
                                            const char *file, struct oci_error *err);

void cts_knowns_free(struct cts_knowns *knowns);

#define owned_knowns __attribute__((cleanup(cts_knowns_drop)))

static inline void cts_knowns_drop(struct cts_knowns *const *knowns)
{
    cts_knowns_free(*knowns);
}

size_t cts_knowns_size(const struct cts_knowns *knowns);

const struct cts_known *cts_knowns_at(const struct cts_knowns *knowns, size_t number);

/** What an entry is held against. */
struct cts_known_subject {
    const char *name;
    const char *version;
    bool (*host_has)(const void *host, const char *fact);
    const void *host;
};

/** Whether the entry speaks of this subject on this host. */
bool cts_known_applies(const struct cts_known *known, const struct cts_known_subject *subject);

/** Whether the entry covers a verdict ("fail", "warn") of a case and requirement. */
bool cts_known_covers(const struct cts_known *known, const char *case_id, const char *requirement);

/** Whether @p today ("YYYY-MM-DD") is past its last day. */
bool cts_known_expired(const struct cts_known *known, const char *today);
