/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "base/fields.h"
#include "base/names.h"
#include "cli/keel_verb.h"
#include "runtime/operations.h"

struct kill_options {
    bool all;
};

static const struct oci_option rows[] = {
    {"all", 'a', OCI_OPTION_FLAG, offsetof(struct kill_options, all), "signal all its processes"},
};

static enum oci_status run(const struct oci_globals *globals, char **argv, int *ret_status,
                           struct oci_error *err)
{
    struct kill_options options = {.all = false};
    struct oci_words_left words = {NULL, 0};
    int signal = 0;
    enum oci_status status = oci_verb_read(&oci_verb_kill, argv, &options, &words, err);

    (void)ret_status;
    if (status == OCI_OK)
        status = oci_verb_words(&oci_verb_kill, &words, 1, 2, err);
    if (status == OCI_OK)
        status = oci_signal_parse(words.n_items < 2 ? "SIGTERM" : words.items[1], &signal, err);
    if (status != OCI_OK)
        return status;
    return oci_kill(globals->root, words.items[0], signal,
                    options.all ? OCI_KILL_ALL : OCI_KILL_PROCESS, err);
}

const struct oci_verb oci_verb_kill = {
    .name = "kill",
    .usage = "[options] <id> [signal]",
    .summary = "send a signal, SIGTERM where none is given",
    .options = {OCI_ROWS(rows)},
    .run = run,
};
