/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The verbs of `plimsoll`: one a file, one row of a table each.
 */
#pragma once

#include <stddef.h>

/** A verb: its words, argv[0] being its name; what the process exits with. */
typedef int (*cts_verb_run)(int argc, char **argv);

struct cts_verb {
    const char *name;
    const char *summary; /**< For `plimsoll --help`. */
    cts_verb_run run;
};

extern const struct cts_verb cts_verbs[];
extern const size_t cts_n_verbs;

int cts_verb_run_cases(int argc, char **argv);
int cts_verb_list(int argc, char **argv);
int cts_verb_doctor(int argc, char **argv);
int cts_verb_judge(int argc, char **argv);
int cts_verb_diff(int argc, char **argv);
int cts_verb_merge(int argc, char **argv);
int cts_verb_report(int argc, char **argv);
int cts_verb_explain(int argc, char **argv);
int cts_verb_trace(int argc, char **argv);
int cts_verb_fixtures(int argc, char **argv);
int cts_verb_certify(int argc, char **argv);
int cts_verb_verify(int argc, char **argv);
int cts_verb_selftest(int argc, char **argv);
