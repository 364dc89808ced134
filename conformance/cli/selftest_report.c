/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/selftest_report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/json.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "judge/gate.h"
#include "selftest/mutant.h"

static size_t list_mutants(const struct cts_kills *kills, enum cts_fate fate, const char *mark)
{
    size_t n = 0;

    for (size_t i = 0; i < kills->n_mutants; i++) {
        const struct cts_mutant *mutant = kills->mutants[i];

        if (cts_kills_fate(kills, mutant) != fate)
            continue;
        n++;
        if (mark != NULL)
            (void)printf("%-9s %s: %s (%s)\n", mark, mutant->id, mutant->title, mutant->breaks);
    }
    return n;
}

static size_t list_idle(const struct cts_kills *kills)
{
    size_t n = 0;

    for (size_t i = 0; i < kills->n_tests; i++) {
        if (cts_kills_count(kills, kills->tests[i]) > 0)
            continue;
        (void)printf("idle      %s: notices no mutant\n", kills->tests[i]->id);
        n++;
    }
    return n;
}

static size_t count_broken(const struct cts_kills *kills)
{
    size_t n = 0;

    for (size_t i = 0; i < kills->n_trials; i++)
        n += kills->trials[i].result == CTS_CATCH_BROKEN;
    return n;
}

static double percent(size_t part, size_t whole)
{
    return whole == 0 ? 100.0 : 100.0 * (double)part / (double)whole;
}

int cts_selftest_show(const struct cts_kills *kills, enum cts_selftest_extent extent,
                      enum cts_selftest_detail detail)
{
    bool verbose = detail == CTS_SELFTEST_ALL;
    size_t n_caught = list_mutants(kills, CTS_FATE_CAUGHT, verbose ? "caught" : NULL);
    size_t n_imprecise = list_mutants(kills, CTS_FATE_IMPRECISE, "imprecise");
    size_t n_untried = list_mutants(kills, CTS_FATE_UNTRIED, verbose ? "untried" : NULL);
    size_t n_missed = list_mutants(kills, CTS_FATE_MISSED, "MISSED");
    size_t n_idle = extent == CTS_SELFTEST_WHOLE ? list_idle(kills) : 0;
    size_t n_killed = n_caught + n_imprecise;

    (void)printf("%zu mutants in %zu trials: %zu caught, %zu imprecise, %zu missed, %zu untried, "
                 "%zu equivalent\n",
                 kills->n_mutants, kills->n_trials, n_caught, n_imprecise, n_missed, n_untried,
                 list_mutants(kills, CTS_FATE_EQUIVALENT, NULL));
    (void)printf("kill score %.1f %%, precision %.1f %%", percent(n_killed, n_killed + n_missed),
                 percent(n_caught, n_killed));
    if (extent == CTS_SELFTEST_WHOLE)
        (void)printf("; %zu of %zu cases that the base passes notice none", n_idle, kills->n_tests);
    (void)printf("; %zu trials could not be judged\n", count_broken(kills));
    return n_missed > 0 || n_idle > 0 ? CTS_EXIT_FAILED : CTS_EXIT_MET;
}

enum oci_status cts_selftest_write(const struct cts_kills *kills, const char *folder,
                                   struct oci_error *err)
{
    owned_json json_t *matrix = cts_kills_to_json(kills);
    owned_str char *markdown = cts_kills_markdown(matrix);
    struct oci_file_content content = {.data = markdown, .size = strlen(markdown), .mode = 0644};
    owned_fd int dir_fd = -1;
    enum oci_status status = OCI_OK;

    if (mkdir(folder, 0755) < 0 && errno != EEXIST)
        return oci_fail_sys(err, errno, "make '%s'", folder);
    dir_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir_fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", folder);
    status = oci_json_write_atomic(dir_fd, "selftest.json", matrix, 0644, err);
    if (status == OCI_OK)
        status = oci_file_write_atomic(dir_fd, "selftest.md", &content, err);
    return status;
}
