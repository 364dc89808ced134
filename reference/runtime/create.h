/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Create and run.
 */
#pragma once

#include "base/error.h"
#include "runtime/container.h"

/**
 * Create a container: all of its environment, and a process that waits for its start.
 *
 * @param request  What is asked for; borrowed.
 * @return OCI_OK; any other status, and nothing of the container is left then.
 * @spec rt.op.create.creates, rt.error.no-residue
 */
OCI_MUST_USE enum oci_status oci_create(const struct oci_request *request, struct oci_error *err);

/**
 * As oci_create(), on the caller's container.
 *
 * @param c  Initialised, with its request; on success its process is this process's child.
 */
OCI_MUST_USE enum oci_status oci_create_in(struct oci_container *c, struct oci_error *err);
