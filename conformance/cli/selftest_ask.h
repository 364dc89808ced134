/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What `plimsoll selftest` is asked to do, as its option table reads it.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "cli/session.h"

struct cts_selftest_ask {
    struct cts_session_request session;
    const char *mutant; /**< Glob of mutant ids; NULL: all. */
    const char *sample; /**< "N/M"; NULL: all. */
    const char *out;    /**< Folder for the kill matrix; NULL: none. */
    double n_others;    /**< Cases drawn for each mutant. */
    double n_jobs;
    bool verbose;
};

/**
 * Read the command line of `selftest`.
 *
 * @param[out] ret_ask  Also written on failure, as far as it was read.
 * @return OCI_OK; OCI_EXISTS where help was asked for and printed; OCI_INVALID.
 */
OCI_MUST_USE enum oci_status cts_selftest_ask_read(int argc, char **argv,
                                                   struct cts_selftest_ask *ret_ask,
                                                   struct oci_error *err);
