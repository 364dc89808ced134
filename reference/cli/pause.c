/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/keel_verb.h"
#include "runtime/control.h"

static enum oci_status run(const struct oci_globals *globals, char **argv, int *ret_status,
                           struct oci_error *err)
{
    struct oci_words_left words = {NULL, 0};
    enum oci_status status = oci_verb_read(&oci_verb_pause, argv, NULL, &words, err);

    (void)ret_status;
    if (status == OCI_OK)
        status = oci_verb_words(&oci_verb_pause, &words, 1, 1, err);
    return status == OCI_OK ? oci_pause(globals->root, words.items[0], err) : status;
}

const struct oci_verb oci_verb_pause = {
    .name = "pause",
    .usage = "<id>",
    .summary = "freeze all processes of a container",
    .run = run,
};
