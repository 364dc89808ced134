/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Which names a container may have.
 *
 * The id becomes a folder below the state root and a part of the cgroup path, so it is
 * judged before any path is made of it. The specification leaves the grammar open; ours is
 * what every engine uses: letters, digits and "_+.-", not starting with a dot.
 */
#pragma once

#include "base/error.h"

enum { OCI_ID_MAX = 255 /**< Bytes, without the terminator. */ };

/**
 * Check a container id.
 *
 * @param id        Text as given by the caller.
 * @param[out] err  May be NULL.
 * @return OCI_OK or OCI_INVALID.
 * @spec rt.op.create.id-invalid
 */
OCI_MUST_USE enum oci_status oci_id_check(const char *id, struct oci_error *err);
