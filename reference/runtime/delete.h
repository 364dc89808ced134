/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The end of a container.
 */
#pragma once

#include "base/error.h"
#include "bundle/config.h"
#include "runtime/operations.h"

enum oci_delete_force { OCI_DELETE_STOPPED, OCI_DELETE_FORCE };

/**
 * Delete a stopped container and what was made for it.
 *
 * @param force  OCI_DELETE_FORCE ends a container that is not stopped, and is content with one
 *               that does not exist.
 * @return OCI_OK; OCI_BAD_STATE for a container that is not stopped; OCI_NOT_FOUND.
 * @spec rt.op.delete.resources, rt.op.delete.not-stopped, rt.op.delete.foreign
 */
OCI_MUST_USE enum oci_status oci_delete(const char *store, const char *id,
                                        enum oci_delete_force force, struct oci_error *err);

/** As oci_delete(), for a container that was found and has stopped. */
OCI_MUST_USE enum oci_status oci_delete_found(struct oci_found *found, struct oci_error *err);

/**
 * Run the poststop hooks; one that fails is warned of and the rest runs.
 *
 * @spec rt.life.hook.poststop.failure
 */
void oci_delete_hooks(const struct oci_config *config, const struct oci_state *state, int bundlefd);
