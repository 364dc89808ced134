/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Kernel numbers and their names: signals, capabilities, resource limits, errno.
 *
 * The tables list what the kernel has, not what the headers of the building host had.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct oci_name {
    const char *name;
    int number;
};

struct oci_names {
    const struct oci_name *rows;
    size_t n_rows;
};

extern const struct oci_names oci_signal_names;     /**< "SIGTERM"; not the real-time ones. */
extern const struct oci_names oci_capability_names; /**< "CAP_CHOWN". */
extern const struct oci_names oci_rlimit_names;     /**< "RLIMIT_NOFILE". */
extern const struct oci_names oci_errno_names;      /**< "ENOENT". */

/** Look a name up, exactly as spelled; @p ret_number is written if it is there. */
bool oci_names_number(const struct oci_names *names, const char *name, int *ret_number);

/** The first name of a number; NULL where it has none. Static. */
const char *oci_names_name(const struct oci_names *names, int number);

/** Name of an errno value; "E?" where it has none, so that it can be printed. */
const char *oci_errno_name(int number);

/**
 * A signal as people write it: "SIGTERM", "TERM", "term", "15", "SIGRTMIN+3", "RTMAX-1".
 *
 * @param[out] ret_signal  From 1 to 64.
 * @return OCI_OK; OCI_INVALID.
 */
OCI_MUST_USE enum oci_status oci_signal_parse(const char *text, int *ret_signal,
                                              struct oci_error *err);
