/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A verb of the command line: one row of a table, one file.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "cli/keel_options.h"

/** Options that stand before the verb. */
struct oci_globals {
    char *const *argv;          /**< The whole command line. */
    const char *program;        /**< Path of this program; "" where it is not known. */
    const char *root;           /**< State root. */
    const char *log;            /**< NULL: none. */
    const char *log_format;     /**< "text" or "json". */
    const char *cgroup_manager; /**< "cgroupfs", "systemd" or "disabled". */
    const char *rootless;       /**< "auto", "true" or "false". */
    bool debug;
    bool systemd_cgroup;
    bool version;
    bool help;
};

struct oci_verb {
    const char *name;
    const char *usage;   /**< Words after the verb. */
    const char *summary; /**< One line. */
    struct oci_options options;
    enum oci_option_order order;
    bool passes_all;    /**< What follows is another program's, its options too. */
    bool makes_process; /**< The runtime's own program is to be protected: see runtime/self.h. */

    /**
     * Do it.
     *
     * @param argv            After the verb; ends in NULL.
     * @param[out] ret_status Exit status on success; 0 where it is not written.
     */
    enum oci_status (*run)(const struct oci_globals *globals, char **argv, int *ret_status,
                           struct oci_error *err);
};

extern const struct oci_verb oci_verb_create;
extern const struct oci_verb oci_verb_delete;
extern const struct oci_verb oci_verb_events;
extern const struct oci_verb oci_verb_exec;
extern const struct oci_verb oci_verb_features;
extern const struct oci_verb oci_verb_image;
extern const struct oci_verb oci_verb_kill;
extern const struct oci_verb oci_verb_list;
extern const struct oci_verb oci_verb_pause;
extern const struct oci_verb oci_verb_ps;
extern const struct oci_verb oci_verb_resume;
extern const struct oci_verb oci_verb_run;
extern const struct oci_verb oci_verb_spec;
extern const struct oci_verb oci_verb_start;
extern const struct oci_verb oci_verb_state;
extern const struct oci_verb oci_verb_update;

/** Read the verb's options and check how many words are left. */
OCI_MUST_USE enum oci_status oci_verb_read(const struct oci_verb *verb, char **argv, void *target,
                                           struct oci_words_left *ret_words, struct oci_error *err);

/** Fail unless there are from @p least to @p most words. */
OCI_MUST_USE enum oci_status oci_verb_words(const struct oci_verb *verb,
                                            const struct oci_words_left *words, size_t least,
                                            size_t most, struct oci_error *err);
