/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Subjects: how a runtime or an image tool is driven, as data.
 *
 * The templates stay JSON; the harness fills them.
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#include "base/error.h"
#include "base/fields.h"
#include "catalogue/case.h"

/** What a subject file says; what may be absent is NULL or empty then. */
struct cts_subject {
    const char *name;
    const char *title;
    unsigned int kinds;          /**< Bits of enum cts_kind. */
    struct oci_strings binary;   /**< Names or paths; the first that is found is taken. */
    const json_t *version_argv;  /**< Array. */
    const char *version_matches; /**< POSIX ERE; group 1 is the version. */
    struct oci_pairs env;        /**< Set for each call. */
    const json_t *verbs;         /**< Object: verb to argv template. */
    const json_t *options;       /**< Object: option to argv template. */
    struct oci_pairs lacks;      /**< Verb or claim to the reason that is shown. */
    struct oci_pairs since;      /**< Verb or claim to the subject's version that brought it. */
    const char *spec;            /**< Version to judge by, where `features` lists none. */
    struct oci_strings claims;
    const char *cgroups;        /**< quirks.cgroups: view it needs, "host", "v1" or "v2". */
    const json_t *extra_config; /**< quirks.extra-config: JSON patch that every bundle gets. */
    const char *crash_says;     /**< quirks.crash: POSIX ERE on what it says as it falls over. */
    double deadline_factor;     /**< quirks.deadline-factor; 1 where it says nothing. */
    const json_t *quirks;       /**< All of them, for the report. */
    const json_t *json;         /**< The whole file. */
    const char *file;           /**< Where it was read; "" for one made by cts_subject_for(). */
};

/**
 * Read a subject.
 *
 * @param name_or_file      A name of conformance/subjects/ without ".json", or a path (with a '/'
 *                          or ending in ".json") of a file of that form.
 * @param[out] ret_subject  Release with cts_subject_free().
 * @return OCI_OK; OCI_NOT_FOUND: the text lists the names there are; OCI_INVALID.
 */
OCI_MUST_USE enum oci_status cts_subject_load(const struct cts_data *data, const char *name_or_file,
                                              struct cts_subject **ret_subject,
                                              struct oci_error *err);

/**
 * A subject for any binary with the common command line of OCI runtimes.
 *
 * conformance/subjects/runtime.json says what that is; name and binary are taken from the path.
 *
 * @param path  Of the binary, or a name to be looked up in PATH.
 */
OCI_MUST_USE enum oci_status cts_subject_for(const struct cts_data *data, const char *path,
                                             struct cts_subject **ret_subject,
                                             struct oci_error *err);

/** From a document in memory; the schema is the caller's business. A reference is taken. */
OCI_MUST_USE enum oci_status cts_subject_from(json_t *doc, const char *file,
                                              struct cts_subject **ret_subject,
                                              struct oci_error *err);

void cts_subject_free(struct cts_subject *subject);

#define owned_subject __attribute__((cleanup(cts_subject_drop)))

static inline void cts_subject_drop(struct cts_subject *const *subject)
{
    cts_subject_free(*subject);
}

/**
 * Make lacks of what came with a later version of the subject than this one.
 *
 * @param version  As the subject states it; borrowed.
 */
void cts_subject_settle(struct cts_subject *subject, const char *version);

/** Whether the subject has a verb or claims a feature, and does not say that it lacks it. */
bool cts_subject_offers(const struct cts_subject *subject, const char *verb_or_claim);

/** Why it does not offer it: a text of the subject file, or a plain one. */
const char *cts_subject_lack(const struct cts_subject *subject, const char *verb_or_claim);
