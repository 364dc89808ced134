/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Mounts of a container, from the host's side: what is opened before the container exists.
 *
 * Sources of bind mounts are paths of the runtime's namespace. They are opened there, by the
 * runtime with its rights, as detached copies of mount trees (open_tree(2)): what is put into
 * the container later is what was opened, whatever happened to the path in between. A runtime
 * without privileges cannot; then the process opens them, in its namespaces.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "runtime/container.h"

/** Whether mounts made on the host later are to appear below the container's root. */
bool oci_propagation_reaches_in(const struct oci_config *config);

/** Open the root as a detached tree, into c->rootfd. Allocates nothing. */
OCI_MUST_USE enum oci_status oci_mounts_open_root(struct oci_container *c, struct oci_error *err);

/** Open the sources that are not open yet, into c->mountfds. Allocates nothing. */
OCI_MUST_USE enum oci_status oci_mounts_open_sources(struct oci_container *c,
                                                     struct oci_error *err);

/** Open /dev/null as a detached mount, into c->nullfd, where paths are masked. Allocates nothing.
 */
OCI_MUST_USE enum oci_status oci_mounts_open_null(struct oci_container *c, struct oci_error *err);

/** Map the ids of the opened sources that ask for it. @spec rt.mounts.option.idmap */
OCI_MUST_USE enum oci_status oci_mounts_map_ids(struct oci_container *c, struct oci_error *err);
