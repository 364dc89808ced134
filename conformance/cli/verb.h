/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The verbs of the command: one row of the table in main.c each, one file each.
 *
 * A verb prints its data to standard output and nothing else; messages go to standard error. It
 * hands back the exit status of the command (judge/gate.h) and, where it could not do its work, an
 * error, which main() prints.
 */
#pragma once

#include "base/error.h"

/** One verb; argv[0] is its name. */
typedef int (*cts_verb_run)(int argc, char **argv, struct oci_error *err);

struct cts_verb {
    const char *name;
    const char *usage; /**< What stands after the name. */
    const char *does;  /**< One line for the list of verbs. */
    cts_verb_run run;
};

/** judge DIR: judge kept observations again, under today's cases. */
int cts_verb_judge(int argc, char **argv, struct oci_error *err);

/** diff OLD NEW: what got worse between two results, first. */
int cts_verb_diff(int argc, char **argv, struct oci_error *err);

/** merge DIR... --out DIR: the shards of one run made one. */
int cts_verb_merge(int argc, char **argv, struct oci_error *err);

/** report DIR... --format NAME[=FILE]: results in another form. */
int cts_verb_report(int argc, char **argv, struct oci_error *err);

/** explain ID: a requirement or a case in plain words. */
int cts_verb_explain(int argc, char **argv, struct oci_error *err);
