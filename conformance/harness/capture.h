/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What a process writes to one descriptor, read as it comes, kept up to a bound.
 *
 * A runtime hands its standard output on to the container, so the stream outlives the command:
 * it is read until the end of the case, and reports of the probe are picked out of it on the way.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/text.h"
#include "harness/report_scan.h"

enum {
    CTS_CAPTURE_KEPT_MAX = 64 << 10, /**< Bytes that the observation shows. */
    CTS_CAPTURE_READ_MAX = 64 << 20, /**< Bytes after which the stream is closed. */
};

struct cts_capture {
    int fd; /**< Non-blocking; -1 once the stream has ended. */
    struct oci_text kept;
    size_t size_seen; /**< Bytes read in all. */
    struct cts_report_scan scan;
};

/**
 * Read what is there without waiting.
 *
 * @param capture Its descriptor is closed at the end of the stream.
 * @param nonce   Of the case.
 * @param reports Array that the probe's reports are appended to.
 */
void cts_capture_read(struct cts_capture *capture, const char *nonce, json_t *reports);

/**
 * The bytes kept, as a JSON string; a new reference.
 *
 * Of a line with a report of this case only the beginning is shown: the report itself stands
 * elsewhere in the observation.
 */
json_t *cts_capture_text(const struct cts_capture *capture, const char *nonce);

/** Whether bytes were seen that were not kept. */
bool cts_capture_truncated(const struct cts_capture *capture);

/** Close and free. */
void cts_capture_done(struct cts_capture *capture);
