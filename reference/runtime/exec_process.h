/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The process that an exec request describes.
 */
#pragma once

#include "base/memory.h"
#include "runtime/exec.h"

/** Start from {0}. */
struct oci_exec_process {
    struct oci_process process;
    struct oci_config own;  /**< Of the process file. */
    struct oci_arena arena; /**< Of what was put together. */
};

/**
 * Work out the process.
 *
 * @param container         The container's configuration; borrowed, must outlive the result.
 * @param[out] ret_process  Release with oci_exec_process_done().
 * @return OCI_OK; OCI_INVALID.
 */
OCI_MUST_USE enum oci_status oci_exec_process_make(const struct oci_exec_request *request,
                                                   const struct oci_config *container,
                                                   struct oci_exec_process *ret_process,
                                                   struct oci_error *err);

void oci_exec_process_done(struct oci_exec_process *process);
