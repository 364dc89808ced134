/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Device nodes of a case's own in place of the host's.
 *
 * A runtime gives the container's user what stands on its standard descriptors, and binds nodes of
 * the host into a container with its own users: with the host's nodes, a case would change the
 * owner of /dev/null for everybody. The nodes that every container has are therefore laid over
 * those of the host, in the case's mount namespace.
 */
#pragma once

#include "base/error.h"

/**
 * Make the nodes below a folder and mount them over those of /dev.
 *
 * @param folder Of a file system that allows devices; made.
 * @return OCI_OK, also for a node that this host has none of; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status cts_devices_shield(const char *folder, struct oci_error *err);
