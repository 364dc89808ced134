/* SPDX-License-Identifier: Apache-2.0 */
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/verbs.h"
#include "judge/gate.h"

static void print_usage(FILE *out)
{
    (void)fputs("usage: plimsoll VERB [options]\n\n"
                "Tells whether a container runtime keeps to the open container standard.\n\n",
                out);
    for (size_t i = 0; i < cts_n_verbs; i++)
        (void)fprintf(out, "  %-10s %s\n", cts_verbs[i].name, cts_verbs[i].summary);
    (void)fputs("\n  plimsoll VERB --help    options of a verb\n"
                "  plimsoll --version      version of the suite\n",
                out);
}

/* Output that did not get where it was to go, a full disk or a closed pipe, is a failure. */
static int flush(int code)
{
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return code;
    (void)fputs("plimsoll: cannot write to standard output\n", stderr);
    return code == CTS_EXIT_MET ? CTS_EXIT_BROKEN : code;
}

int main(int argc, char **argv)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread is there. */
    (void)setlocale(LC_NUMERIC, "C");
    if (argc < 2) {
        print_usage(stderr);
        return CTS_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_usage(stdout);
        return flush(CTS_EXIT_MET);
    }
    if (strcmp(argv[1], "--version") == 0) {
        (void)puts("plimsoll " PLIMSOLL_VERSION);
        return flush(CTS_EXIT_MET);
    }
    for (size_t i = 0; i < cts_n_verbs; i++) {
        if (strcmp(cts_verbs[i].name, argv[1]) == 0)
            return flush(cts_verbs[i].run(argc - 1, argv + 1));
    }
    (void)fprintf(stderr, "plimsoll: no verb '%s'; see plimsoll --help\n", argv[1]);
    return CTS_EXIT_USAGE;
}
