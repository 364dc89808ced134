/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Where warnings go, and the last error of the runtime too.
 *
 * Engines hand the runtime a log file and read it back in the form they asked for; people read
 * standard error. Opened once, by the command line.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"

enum oci_log_format { OCI_LOG_TEXT, OCI_LOG_JSON };

enum oci_log_level { OCI_LOG_DEBUG, OCI_LOG_WARNING, OCI_LOG_ERROR };

/** What the command line asks for. */
struct oci_log_options {
    const char *path; /**< Appended to; NULL: standard error only. */
    enum oci_log_format format;
    bool debug; /**< Also messages of OCI_LOG_DEBUG. */
};

/** Open the log. @return OCI_OK; OCI_SYSTEM. */
OCI_MUST_USE enum oci_status oci_log_open(const struct oci_log_options *options,
                                          struct oci_error *err);

/** Write one message; without an open log, to standard error only. */
void oci_log(enum oci_log_level level, const char *fmt, ...) OCI_PRINTF(2, 3);

/** Write an error, with its clause, to the log and to standard error. */
void oci_log_error(const struct oci_error *failed);
