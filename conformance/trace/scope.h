/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * spec/scope.json: which upstream texts there are, and what of them binds nobody we test.
 *
 * The functions look things up in the document; it was held against schema/scope.json before.
 */
#pragma once

#include <stddef.h>

#include <jansson.h>

struct cts_upstream_name {
    const char *document; /**< "runtime-spec"; borrowed from the scope. */
    const char *version;  /**< The one the catalogue was read at: "1.3.0". */
    const char *marker;   /**< A file that a checkout of it, and of no other, holds. */
};

/** Number of upstream texts. */
size_t cts_scope_n_upstreams(const json_t *scope);

/** The one of a number below cts_scope_n_upstreams(). */
struct cts_upstream_name cts_scope_upstream(const json_t *scope, size_t number);

/** Why a whole file is out of scope; NULL where it is not. A row "extra/" covers all below. */
const char *cts_scope_file_reason(const json_t *scope, const char *document, const char *file);

/** Why a requirement on a party needs no case: nothing we judge is that party. NULL if it does. */
const char *cts_scope_subject_reason(const json_t *scope, const char *document,
                                     const char *subject);

/** Why a sentence is out of scope; NULL where it is not. */
const char *cts_scope_sentence_reason(const json_t *scope, const char *document, const char *file,
                                      const char *fingerprint);
