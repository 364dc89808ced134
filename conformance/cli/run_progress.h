/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What a person sees while cases run: one line that is rewritten, on a terminal only.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct cts_run_request;

struct cts_run_progress {
    size_t n_all;
    bool live;    /**< The line is rewritten in place. */
    bool verbose; /**< A line a case. */
};

/** Look at the terminal. */
void cts_run_progress_begin(struct cts_run_progress *progress,
                            const struct cts_run_request *request, size_t n_all);

/** A case has ended. */
void cts_run_progress_show(const struct cts_run_progress *progress, size_t n_done,
                           const char *case_id);

/** Remove the line. */
void cts_run_progress_end(const struct cts_run_progress *progress);
