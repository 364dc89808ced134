/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Run: create, start, wait and delete in one.
 */
#pragma once

#include "base/error.h"
#include "runtime/container.h"

enum oci_run_mode {
    OCI_RUN_WAIT,   /**< Wait for its end, hand on signals, delete it. */
    OCI_RUN_KEEP,   /**< Likewise, but leave the stopped container. */
    OCI_RUN_DETACH, /**< Return when it runs. */
};

/**
 * Create and start a container.
 *
 * @param[out] ret_exit  Exit status of the process, 128 and more for a signal; 0 when detached.
 * @return OCI_OK; otherwise nothing is left of the container.
 */
OCI_MUST_USE enum oci_status oci_run(struct oci_request *request, enum oci_run_mode mode,
                                     int *ret_exit, struct oci_error *err);
