/* SPDX-License-Identifier: Apache-2.0 */
/** @file NUMA memory policy of a container's process (linux.memoryPolicy). */
#pragma once

#include "base/error.h"
#include "bundle/config.h"

/**
 * Set the policy of the calling thread; children and programs executed inherit it.
 *
 * Allocates nothing.
 *
 * @spec rt.mempolicy
 */
OCI_MUST_USE enum oci_status oci_memory_policy_set(const struct oci_memory_policy *policy,
                                                   struct oci_error *err);
