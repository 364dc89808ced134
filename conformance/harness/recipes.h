/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The recipes of bundles, read once a run: what many cases are built from is parsed and patched
 * before the first of them starts.
 */
#pragma once

#include <jansson.h>

#include "base/error.h"

/**
 * Read all recipes of bundles of a data root.
 *
 * @param data_fd          The data root; borrowed.
 * @param[out] ret_recipes Object: name to recipe, as fx_recipe_read() gives it; a new reference.
 * @param[out] err         May be NULL.
 * @return OCI_OK; OCI_INVALID, OCI_LIMIT for one that is wrong; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status cts_recipes_read(int data_fd, json_t **ret_recipes,
                                              struct oci_error *err);

/** The recipe that the `bundle` of a case names, "probe" where it names none; NULL: no such. */
const json_t *cts_recipes_of(const json_t *recipes, const json_t *bundle);
