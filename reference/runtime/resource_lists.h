/* SPDX-License-Identifier: Apache-2.0 */
/** @file Limits that are lists: one write to a control file for each element. */
#pragma once

#include "base/error.h"
#include "bundle/config.h"
#include "runtime/cgroup.h"

/** Set block devices, huge pages, network priorities, RDMA and what is unified. */
OCI_MUST_USE enum oci_status oci_resource_lists_set(const struct oci_cgroup *cgroup,
                                                    const struct oci_resources *resources,
                                                    struct oci_error *err);

/**
 * Set the allowed device list: in v1 by the devices controller, in v2 by a program of ours.
 *
 * A rule that denies all leaves the default devices, and that listed ones can be made; a later
 * rule that names one of them counts.
 *
 * @param devices  linux.devices.
 * @spec rt.res.devices.order, rt.res.devices.defaults, rt.devices.available
 */
OCI_MUST_USE enum oci_status oci_device_rules_set(const struct oci_cgroup *cgroup,
                                                  const struct oci_device_rules *rules,
                                                  const struct oci_devices *devices,
                                                  struct oci_error *err);

/**
 * Write a file of v2 whose controller may have to be enabled first.
 *
 * @return OCI_OK; OCI_UNSUPPORTED where the controller is absent; OCI_SYSTEM.
 * @spec rt.res.unified.controllers, rt.res.unified.missing-controller
 */
OCI_MUST_USE enum oci_status oci_cgroup_write_enabled(const struct oci_cgroup *cgroup,
                                                      const struct oci_cgroup_hierarchy *hierarchy,
                                                      const char *file, const char *text,
                                                      struct oci_error *err);
