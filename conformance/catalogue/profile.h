/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Profiles: what a certificate of that name needs.
 *
 *     { "name": "runtime", "title": "…", "spec": "1.3.0", "kinds": ["runtime"],
 *       "cases": ["lifecycle.*", "hooks.*"], "without": ["hooks.slow.*"],
 *       "may-be-untested": [ { "cases": ["cgroup2.*"], "needs": ["cgroup-v2"], "reason": "…" } ],
 *       "may-be-unsupported": [ { "cases": ["*"], "needs": ["checkpoint"], "reason": "…" } ] }
 *
 * Names of cases are globs of fnmatch(3), where '*' also takes dots.
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#include "base/error.h"
#include "base/fields.h"
#include "catalogue/case.h"

/** Cases that may miss for want of something. */
struct cts_leave {
    struct oci_strings cases; /**< Globs. */
    struct oci_strings needs; /**< Words of `needs`, globs too: one of them was missing. */
    const char *reason;       /**< Shown in the report. */
};

struct cts_profile {
    const char *name;
    const char *title;
    const char *spec;           /**< Version of the standard that is judged by default; or NULL. */
    unsigned int kinds;         /**< Bits of enum cts_kind. */
    struct oci_strings cases;   /**< Globs: what is in. */
    struct oci_strings without; /**< Globs: what of it is out again. */
    struct oci_list may_be_untested;    /**< Of struct cts_leave. */
    struct oci_list may_be_unsupported; /**< Of struct cts_leave. */
    const json_t *json;
    const char *file;
};

/** Read a profile by name (conformance/profiles/) or file, as cts_subject_load() does. */
OCI_MUST_USE enum oci_status cts_profile_load(const struct cts_data *data, const char *name_or_file,
                                              struct cts_profile **ret_profile,
                                              struct oci_error *err);

/** From a document in memory; the schema is the caller's business. A reference is taken. */
OCI_MUST_USE enum oci_status cts_profile_from(json_t *doc, const char *file,
                                              struct cts_profile **ret_profile,
                                              struct oci_error *err);

void cts_profile_free(struct cts_profile *profile);

#define owned_profile __attribute__((cleanup(cts_profile_drop)))

static inline void cts_profile_drop(struct cts_profile *const *profile)
{
    cts_profile_free(*profile);
}

/** Whether the profile asks for the case. */
bool cts_profile_takes(const struct cts_profile *profile, const struct cts_case *test);

/** The leave that covers a case which misses @p need; NULL where none does. */
const struct cts_leave *cts_profile_leave(const struct oci_list *leaves, const char *case_id,
                                          const char *need);

/** Whether one of the globs takes the text. */
bool cts_globs_take(const struct oci_strings *globs, const char *text);
