/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Where reports go: each `--format NAME[=FILE]` of a command line.
 */
#pragma once

#include <stddef.h>

#include "base/error.h"
#include "report/report.h"

/** `--color`. */
enum cts_colour { CTS_COLOUR_AUTO, CTS_COLOUR_ALWAYS, CTS_COLOUR_NEVER };

/** One report asked for. */
struct cts_output {
    const struct cts_reporter *reporter;
    const char *file; /**< NULL for standard output; borrowed from the command line. */
};

/** All of them; zero bytes ask for none. */
struct cts_outputs {
    struct cts_output *rows;
    size_t n;
    enum cts_colour colour;
};

#define owned_outputs __attribute__((cleanup(cts_outputs_done)))

/** Free the rows. */
void cts_outputs_done(struct cts_outputs *outputs);

/**
 * Take the argument of `--format`.
 *
 * @param argument NAME or NAME=FILE; borrowed for as long as the outputs live.
 * @return OCI_OK; OCI_INVALID for an unknown name, or a second report to standard output.
 */
OCI_MUST_USE enum oci_status cts_outputs_add(struct cts_outputs *outputs, const char *argument,
                                             struct oci_error *err);

/** Take the argument of `--color`: auto, always, never. */
OCI_MUST_USE enum oci_status cts_outputs_colour(struct cts_outputs *outputs, const char *argument,
                                                struct oci_error *err);

/**
 * Write every report; `pretty` to standard output where none was asked for.
 *
 * SOURCE_DATE_EPOCH, where it is set, takes the place of the time the run began. A file is
 * replaced as a whole or not at all.
 *
 * @param report Colour and time are set here; the rest is the caller's.
 */
OCI_MUST_USE enum oci_status cts_outputs_write(const struct cts_outputs *outputs,
                                               const struct cts_report *report,
                                               struct oci_error *err);

/** Whether a terminal report to standard output is to be coloured. */
bool cts_colour_wanted(enum cts_colour colour);
