/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Network devices of the host that a container gets (linux.netDevices).
 *
 * One rtnetlink request moves a device into the container's network namespace and renames it on
 * the way. Addresses do not survive the move, so permanent global ones are read before and
 * added again after it, by a socket of the container's namespace, which also sets the device up.
 */
#pragma once

#include <sys/types.h>

#include "base/error.h"
#include "bundle/config.h"

/**
 * Move all devices, in order, or none: each is looked at before the first is moved.
 *
 * @param netnsfd  The container's network namespace; borrowed.
 * @return OCI_OK; OCI_NOT_FOUND; OCI_EXISTS for a name that is taken inside; OCI_SYSTEM.
 * @spec rt.netdev.available, rt.netdev.rename, rt.netdev.clash, rt.netdev.up,
 *       rt.netdev.keep-attributes
 */
OCI_MUST_USE enum oci_status oci_net_devices_move(const struct oci_net_devices *devices,
                                                  int netnsfd, struct oci_error *err);
