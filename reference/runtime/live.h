/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A recorded process: is it still the same one, and how is it signalled?
 *
 * A pid alone may have been given to somebody else since it was written down. Together with
 * the time the process started it names one process for as long as the host runs. Signals go
 * through a descriptor of the process that is opened before the start time is compared, so
 * that what was compared is what is signalled.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

/** How far a process is on its way out. */
enum oci_vigour {
    OCI_VIGOUR_ALIVE,
    OCI_VIGOUR_EXITING, /**< It runs no program any more, and has closed its files or is about to.
                         */
    OCI_VIGOUR_ZOMBIE,  /**< It has exited and waits to be reaped. */
};

/**
 * When a process started.
 *
 * @param[out] ret_start   Clock ticks since the host started (field 22 of /proc/PID/stat).
 * @param[out] ret_vigour  May be NULL.
 * @return OCI_OK; OCI_NOT_FOUND; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_live_start_time(pid_t pid, uint64_t *ret_start,
                                                 enum oci_vigour *ret_vigour,
                                                 struct oci_error *err);

/**
 * Open the process that was recorded as (@p pid, @p start).
 *
 * @param[out] ret_pidfd  The caller closes.
 * @return OCI_OK; OCI_NOT_FOUND where that process has exited, a zombie too; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_live_open(pid_t pid, uint64_t start, int *ret_pidfd,
                                           struct oci_error *err);

/** Send a signal through a descriptor of oci_live_open(). */
OCI_MUST_USE enum oci_status oci_live_signal(int pidfd, int signal, struct oci_error *err);

/** Wait until the process has exited; @p timeout_ms as in poll(2). OCI_LIMIT when it is over. */
OCI_MUST_USE enum oci_status oci_live_wait(int pidfd, int timeout_ms, struct oci_error *err);
