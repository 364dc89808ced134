/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Standing in for a container's process: run and exec that are not detached.
 *
 * Signals are handed on, the terminal is relayed where there is one, and the exit status is
 * the process's own.
 */
#pragma once

#include <sys/types.h>

#include "base/error.h"

enum { OCI_EXIT_BY_SIGNAL = 128 /**< Added to the signal's number. */ };

/** Whom to stand in for. */
struct oci_attended {
    pid_t pid;    /**< Child of this process. */
    int pidfd;    /**< Borrowed. */
    int masterfd; /**< Its terminal; -1: none. Borrowed. */
};

/** Block all signals, so that oci_attend() gets them; children unblock them again. */
void oci_attend_prepare(void);

/**
 * Wait for the end of the process.
 *
 * @param[out] ret_exit  Its exit status, or OCI_EXIT_BY_SIGNAL and the signal.
 * @return OCI_OK; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_attend(const struct oci_attended *attended, int *ret_exit,
                                        struct oci_error *err);

/** Receive the descriptor of a terminal, as the container's process sends it. */
OCI_MUST_USE enum oci_status oci_attend_terminal(int socketfd, int *ret_masterfd,
                                                 struct oci_error *err);
