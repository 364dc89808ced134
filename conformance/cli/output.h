/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Where reports go: each `--format NAME[=FILE]` of a command line.
 */
#pragma once

#include "base/error.h"
#include "cli/options.h"
#include "report/matrix.h"
#include "report/report.h"

/**
 * Check what `--format` was given, before any work is done for it.
 *
 * @param formats NAME or NAME=FILE each.
 * @return OCI_OK; OCI_INVALID for an unknown name, or two reports to standard output.
 */
OCI_MUST_USE enum oci_status cts_outputs_check(const struct cts_words *formats,
                                               struct oci_error *err);

/**
 * Write every report; `pretty` to standard output where none was asked for.
 *
 * SOURCE_DATE_EPOCH, where it is set, takes the place of the time the run began. A file is
 * replaced as a whole or not at all.
 *
 * @param colour "auto", "always", "never"; NULL is auto.
 * @param report Colour and time are set here; the rest is the caller's.
 */
OCI_MUST_USE enum oci_status cts_outputs_write(const struct cts_words *formats, const char *colour,
                                               const struct cts_report *report,
                                               struct oci_error *err);

/** As cts_outputs_check(), for several results side by side, which have fewer forms. */
OCI_MUST_USE enum oci_status cts_outputs_check_matrix(const struct cts_words *formats,
                                                      struct oci_error *err);

/** As cts_outputs_write(), for several results side by side. */
OCI_MUST_USE enum oci_status cts_outputs_write_matrix(const struct cts_words *formats,
                                                      const struct cts_matrix *matrix,
                                                      struct oci_error *err);
