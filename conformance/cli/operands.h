/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Command lines of verbs that take folders or ids, with options before or after them.
 */
#pragma once

#include "base/error.h"
#include "cli/options.h"

/**
 * Read a command line whose options may stand anywhere.
 *
 * @param argc,argv         argv[0] is the verb.
 * @param options           The table.
 * @param target            What its offsets point into.
 * @param[out] ret_operands Words that are no option are appended; they belong to argv.
 * @param[out] err          Says what was found.
 * @return As cts_options_read().
 */
OCI_MUST_USE enum oci_status cts_operands_read(int argc, char *const *argv,
                                               const struct cts_options *options, void *target,
                                               struct cts_words *ret_operands,
                                               struct oci_error *err);

/** Free the list, not the words. */
void cts_words_done(struct cts_words *words);

#define owned_words __attribute__((cleanup(cts_words_done)))

/** Print an error to standard error and hand back the exit status. */
int cts_verb_fail(int code, const struct oci_error *err);
