/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Names of kernel parameters: their file below /proc/sys, and the namespace they belong to.
 *
 * A parameter that no namespace of the container holds would change the host, so it is refused.
 */
#pragma once

#include <stddef.h>

#include "base/error.h"
#include "bundle/config.h"

enum { OCI_SYSCTL_PATH_MAX = 256 /**< Bytes, with the terminator. */ };

/**
 * The path of a parameter below /proc/sys, as sysctl(8) finds it.
 *
 * The first separator says which of '.' and '/' separates; the other one then stands for it
 * inside a component: net.ipv4.conf.eth0/1.forwarding is net/ipv4/conf/eth0.1/forwarding. No
 * component is empty, '.' or '..'. Allocates nothing.
 *
 * @return OCI_OK; OCI_INVALID.
 * @spec rt.sysctl
 */
OCI_MUST_USE enum oci_status oci_sysctl_path(const char *name, char ret_path[OCI_SYSCTL_PATH_MAX],
                                             struct oci_error *err);

/** Check that every parameter of a configuration is one of the container's. @spec rt.sysctl */
OCI_MUST_USE enum oci_status oci_sysctl_check(const struct oci_config *config,
                                              struct oci_error *err);
