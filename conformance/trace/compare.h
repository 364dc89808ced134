/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The catalogue held against a checkout of the upstream text.
 *
 * What is found is a list of differences, each with the cases it touches: sentences that nobody
 * answers for, and requirements whose sentence is not there any more. On the version that the
 * catalogue was read at the list is empty; on a later one, or on an author's branch, it is what
 * the change asks of the suite.
 */
#pragma once

#include <jansson.h>

#include "catalogue/requirement.h"
#include "trace/page.h"
#include "trace/upstream.h"

/** What is compared; all borrowed. */
struct cts_comparison {
    const struct cts_catalogue *catalogue;
    const json_t *scope;
    const json_t *cases; /**< As cts_trace_cases() makes it: requirement id -> case ids. */
    const struct cts_upstream *upstream;
};

/**
 * Compare.
 *
 * Kinds of difference: `new` (a normative sentence without requirement), `changed` (a requirement's
 * sentence is gone and an unclaimed one stands in its place), `gone` (it is gone without
 * replacement), `moved` (it stands under another heading), `returned` (a sentence whose
 * requirement ended with an earlier version).
 *
 * @return {document, version, sentences, normative, findings: [{kind, requirement, file, anchor,
 *         line, sentence, cases}]}; the caller releases.
 */
OCI_MUST_USE json_t *cts_compare(const struct cts_comparison *comparison);

/** The result of cts_compare() as tables. */
extern const struct cts_page cts_compare_page;
