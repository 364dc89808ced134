/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The lists of known failures that a command applies: those asked for, or the subject's own.
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#include "base/error.h"
#include "judge/known.h"

struct cts_data;
struct cts_words;

/** What is applied to which verdicts. Borrowed, but for the verdicts' and notes' contents. */
struct cts_known_list {
    const struct cts_data *data;
    const struct cts_words *asked; /**< --known; none: what the suite knows of the subject. */
    struct cts_known_subject subject;
    enum cts_known_extent extent;
    struct cts_verdicts *verdicts;
    struct cts_notes *notes;
};

/**
 * Make known failures of verdicts, by the lists and by today's date.
 *
 * @return OCI_OK; OCI_NOT_FOUND for a list that is not there; OCI_INVALID.
 */
OCI_MUST_USE enum oci_status cts_known_list_apply(const struct cts_known_list *list,
                                                  struct oci_error *err);

/** Whether a host had something, by the facts that the header of its results gives. */
bool cts_known_host_had(const void *facts, const char *need);
