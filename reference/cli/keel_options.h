/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Command line options by table: the command line that runc and crun share.
 *
 * "--name value", "--name=value", "-n value"; options and words may be mixed, "--" ends the
 * options. A single dash before a long name is taken too, as engines written for Go do it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum oci_option_kind {
    OCI_OPTION_FLAG,         /**< bool; "--name" or "--name=false". */
    OCI_OPTION_TEXT,         /**< const char *. */
    OCI_OPTION_NUMBER,       /**< unsigned int. */
    OCI_OPTION_LIST,         /**< struct oci_option_list; may be given again. */
    OCI_OPTION_IGNORED,      /**< Takes a value that means nothing here. */
    OCI_OPTION_IGNORED_FLAG, /**< Means nothing here. */
};

enum { OCI_OPTION_LIST_MAX = 256 /**< Values of one option. */ };

struct oci_option_list {
    const char *items[OCI_OPTION_LIST_MAX];
    size_t n_items;
};

struct oci_option {
    const char *name; /**< Without dashes. */
    char letter;      /**< Short form; 0: none. */
    enum oci_option_kind kind;
    size_t offset;    /**< Of the slot in the target, in bytes. */
    const char *help; /**< For the usage text. */
};

/** A table of options and what they fill. */
struct oci_options {
    const struct oci_option *rows;
    size_t n_rows;
};

enum oci_option_order {
    OCI_OPTIONS_MIXED, /**< Words and options may be mixed. */
    OCI_OPTIONS_FIRST, /**< The first word ends the options. */
};

/** Words left by oci_options_read(); they stand at the start of argv. */
struct oci_words_left {
    char **items;
    size_t n_items;
};

/**
 * Read options.
 *
 * @param argv           Ends in NULL; words are moved to its front.
 * @param[out] target    The object that the offsets point into.
 * @param[out] ret_words What is no option.
 * @return OCI_OK; OCI_INVALID for an option that is unknown or lacks its value.
 */
OCI_MUST_USE enum oci_status oci_options_read(const struct oci_options *options, char **argv,
                                              enum oci_option_order order, void *target,
                                              struct oci_words_left *ret_words,
                                              struct oci_error *err);
