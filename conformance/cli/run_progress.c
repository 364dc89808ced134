/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/run_progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/run_request.h"

void cts_run_progress_begin(struct cts_run_progress *progress,
                            const struct cts_run_request *request, size_t n_all)
{
    /* No thread is there. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    bool in_ci = getenv("CI") != NULL;

    progress->n_all = n_all;
    progress->verbose = request->verbose;
    progress->live = !request->quiet && !request->verbose && !in_ci && isatty(STDERR_FILENO) == 1;
}

void cts_run_progress_show(const struct cts_run_progress *progress, size_t n_done,
                           const char *case_id)
{
    if (progress->live)
        (void)fprintf(stderr, "\r\033[K[%zu/%zu] %s", n_done, progress->n_all, case_id);
    if (progress->verbose)
        (void)fprintf(stderr, "[%zu/%zu] %s\n", n_done, progress->n_all, case_id);
}

void cts_run_progress_end(const struct cts_run_progress *progress)
{
    if (progress->live)
        (void)fputs("\r\033[K", stderr);
}
