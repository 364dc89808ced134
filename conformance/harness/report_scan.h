/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Finds the probe's reports in a stream of bytes.
 *
 * A report is one line, `PLIMSOLL <nonce> <JSON object>`. Whatever else stands in the stream
 * comes from a stranger and is skipped. Only a line with the nonce of this case counts: a report
 * that was made up, or that another case left, is none. Lines are found wherever the reads
 * happen to cut the stream; a line longer than CTS_REPORT_LINE_MAX is skipped.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/text.h"

enum { CTS_REPORT_LINE_MAX = 1 << 20 /**< Bytes. */ };

/** What of a line has been seen; zero bytes are a fresh one. */
struct cts_report_scan {
    struct oci_text line;
    bool skipping; /**< The line is too long, or was begun by something else. */
};

/**
 * Feed the bytes that were read.
 *
 * @param scan    Keeps the line that is not complete.
 * @param nonce   That of the case.
 * @param data    Borrowed.
 * @param size    Bytes.
 * @param reports Array that each report found is appended to.
 */
void cts_report_scan_feed(struct cts_report_scan *scan, const char *nonce, const char *data,
                          size_t size, json_t *reports);

/** Free what is held. */
void cts_report_scan_done(struct cts_report_scan *scan);
