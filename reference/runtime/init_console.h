/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A terminal for a process of a container; exec needs it as well as create.
 */
#pragma once

#include "base/error.h"
#include "bundle/process.h"

/**
 * Make a terminal in the devpts of the container and become its session's leader on it.
 *
 * Standard input, output and error are the terminal after. Allocates nothing.
 *
 * @param rootfd          The container's root; borrowed.
 * @param socketfd        Connected; the master is sent there, as SCM_RIGHTS; borrowed.
 * @param[out] ret_slave  The terminal; the caller closes.
 * @spec rt.process.terminal, rt.process.console-size
 */
OCI_MUST_USE enum oci_status oci_console_open(int rootfd, int socketfd,
                                              const struct oci_process *process, int *ret_slave,
                                              struct oci_error *err);
