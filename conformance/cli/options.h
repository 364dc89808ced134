/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Command line options by table: the rows are parsed, and the rows are the help.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"
#include "base/fields.h"

/** What an option's value becomes. */
enum cts_option_type {
    CTS_OPTION_FLAG,   /**< No value; the slot is a bool. */
    CTS_OPTION_TEXT,   /**< The slot is a const char *; given twice, the last counts. */
    CTS_OPTION_LIST,   /**< The slot is a struct cts_words; may be given many times. */
    CTS_OPTION_NUMBER, /**< The slot is a double, not below 0. */
};

/** Texts that were given, in order; they belong to argv. */
struct cts_words {
    const char **items; /**< Owned. */
    size_t n_items;
};

struct cts_option {
    const char *name; /**< Without the dashes. */
    char letter;      /**< 0 where it has no short form. */
    enum cts_option_type type;
    size_t offset;     /**< Of the slot in the target, in bytes. */
    const char *value; /**< What the help calls the value; NULL for a flag. */
    const char *help;
};

struct cts_options {
    const char *usage;   /**< "run [options]". */
    const char *summary; /**< One sentence. */
    const struct cts_option *rows;
    size_t n_rows;
};

/**
 * Read a command line.
 *
 * @param argc,argv       argv[0] is the verb.
 * @param options         The table.
 * @param target          What the offsets point into; defaults are set before.
 * @param[out] ret_rest   Index of the first word that is no option.
 * @param[out] err        Says what was found.
 * @return OCI_OK; OCI_INVALID for what the table does not have; OCI_EXISTS where --help was asked
 * for and printed.
 */
OCI_MUST_USE enum oci_status cts_options_read(int argc, char *const *argv,
                                              const struct cts_options *options, void *target,
                                              int *ret_rest, struct oci_error *err);

/** The help of a verb. */
void cts_options_help(FILE *out, const struct cts_options *options);

/** Words as the catalogue's list of strings; borrowed. */
static inline struct oci_strings cts_words_strings(const struct cts_words *words)
{
    return (struct oci_strings){.items = words->items, .n_items = words->n_items};
}
