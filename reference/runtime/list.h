/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * All containers of a state root.
 */
#pragma once

#include "base/error.h"
#include "runtime/operations.h"

/** Called for each container; what is not OCI_OK ends the walk. */
typedef enum oci_status (*oci_list_visitor)(const struct oci_found *found, void *context,
                                            struct oci_error *err);

/**
 * Visit the containers in the order of their ids.
 *
 * What cannot be read, because it is being created or deleted, is left out. A state root that
 * does not exist holds no container.
 */
OCI_MUST_USE enum oci_status oci_list(const char *store, oci_list_visitor visit, void *context,
                                      struct oci_error *err);
