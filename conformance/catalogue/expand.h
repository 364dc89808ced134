/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * `each`: one document, a table of cases.
 */
#pragma once

#include <jansson.h>

#include "base/error.h"

/**
 * The cases of a document, each a document of its own without `each`.
 *
 * A row's `with` names values: `{word}` in any text, names of members included, becomes the value;
 * a text that is nothing but `{word}` becomes the value with its type. A row's own `id` is put
 * behind that of the case, and its other members replace those of the case. Words that no row names
 * are left for the harness. A row that names a word that the case does not use is refused.
 *
 * @param doc             One case; borrowed.
 * @param[out] ret_cases  Array; the caller releases.
 * @return OCI_OK; OCI_INVALID with the JSON pointer.
 */
OCI_MUST_USE enum oci_status cts_expand(const json_t *doc, json_t **ret_cases,
                                        struct oci_error *err);
