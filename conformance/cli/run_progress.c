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

static double sum_ms(const json_t *observation)
{
    const json_t *steps = json_object_get(observation, "steps");
    double sum = 0;

    for (size_t i = 0; i < json_array_size(steps); i++)
        sum += json_number_value(json_object_get(json_array_get(steps, i), "ms"));
    return sum;
}

void cts_run_progress_show(const struct cts_run_progress *progress, size_t n_done,
                           const char *case_id, const json_t *observation)
{
    if (progress->live)
        (void)fprintf(stderr, "\r\033[K[%zu/%zu] %s", n_done, progress->n_all, case_id);
    if (progress->verbose) {
        (void)fprintf(stderr, "[%zu/%zu] %s %.0f ms\n", n_done, progress->n_all, case_id,
                      sum_ms(observation));
    }
}

void cts_run_progress_end(const struct cts_run_progress *progress)
{
    if (progress->live)
        (void)fputs("\r\033[K", stderr);
}
