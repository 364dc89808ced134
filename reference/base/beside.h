/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A folder built beside its place and renamed when it is complete.
 *
 * A reader sees all of it or nothing, and a failure leaves nothing behind.
 */
#pragma once

#include "base/error.h"

enum oci_durability {
    OCI_DURABLE,  /**< One barrier for all that is below, before the name is taken. */
    OCI_VOLATILE, /**< None. */
};

/** Start from OCI_BESIDE_NONE. */
struct oci_beside {
    int parentfd;
    char name[32]; /**< Of the folder that is built; "" when there is nothing to remove. */
    int fd;        /**< The folder that is built, readable; mode 0755. */
};

#define OCI_BESIDE_NONE ((struct oci_beside){.parentfd = -1, .fd = -1})

/**
 * Make a folder beside @p path.
 *
 * @return OCI_OK; OCI_EXISTS where something is at @p path; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_beside_open(const char *path, struct oci_beside *ret_beside,
                                             struct oci_error *err);

/** Give the folder its name. @return OCI_OK; OCI_EXISTS; OCI_SYSTEM. */
OCI_MUST_USE enum oci_status oci_beside_publish(struct oci_beside *beside, const char *path,
                                                enum oci_durability durability,
                                                struct oci_error *err);

/** Close all; what was not published is removed. */
void oci_beside_drop(struct oci_beside *beside);

#define owned_beside __attribute__((cleanup(oci_beside_drop)))
