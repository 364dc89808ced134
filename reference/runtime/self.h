/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Keeping the runtime's own program out of reach of containers.
 *
 * Until it executes the user's program, the process of a container is the runtime's program,
 * and /proc/PID/exe leads from inside the container to the runtime's file on the host: root in
 * the container could write to it, for the next container to execute. So a runtime that is about
 * to make a process of a container runs from a file that nobody can write to: a read-only mount
 * of itself that is attached nowhere, or a sealed copy in memory where it may not mount.
 */
#pragma once

#include "base/error.h"

/**
 * Make sure that this program runs from a file that cannot be written to.
 *
 * Where the kernel lets a program change its file while it runs, that is done (self_remap.h),
 * because executing it again costs as much as half of all that create does. Where not, the program
 * is executed again, and this does not return.
 *
 * @param argv  The command line, complete.
 * @return OCI_OK where it does already; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_self_protect(char *const *argv, struct oci_error *err);
