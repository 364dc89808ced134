/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Changing the file that a running program is a program of.
 *
 * /proc/PID/exe shows a file the kernel remembers, with the mount it was reached by. The kernel
 * lets a process change it once nothing of the old file is mapped any more (prctl(2),
 * PR_SET_MM_EXE_FILE). So each segment of the program is mapped again, from the same file as it
 * is reached by another mount, or copied where it was written to.
 */
#pragma once

#include "base/error.h"

/**
 * Make this program one that was executed from @p fd.
 *
 * @param fd  The program's own file, open for reading, by the mount it is to be known by; borrowed.
 * @return OCI_OK; OCI_UNSUPPORTED where the kernel or our rights do not allow it: the program
 *         goes on as before.
 */
OCI_MUST_USE enum oci_status oci_self_remap(int fd, struct oci_error *err);
