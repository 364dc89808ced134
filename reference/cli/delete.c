/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/delete.h"

#include <stddef.h>

#include "base/fields.h"
#include "cli/keel_verb.h"

struct delete_options {
    bool force;
};

static const struct oci_option rows[] = {
    {"force", 'f', OCI_OPTION_FLAG, offsetof(struct delete_options, force),
     "also where it is not stopped, or not there"},
};

static enum oci_status run(const struct oci_globals *globals, char **argv, int *ret_status,
                           struct oci_error *err)
{
    struct delete_options options = {.force = false};
    struct oci_words_left words = {NULL, 0};
    enum oci_status status = oci_verb_read(&oci_verb_delete, argv, &options, &words, err);

    (void)ret_status;
    if (status == OCI_OK)
        status = oci_verb_words(&oci_verb_delete, &words, 1, 1, err);
    if (status != OCI_OK)
        return status;
    return oci_delete(globals->root, words.items[0],
                      options.force ? OCI_DELETE_FORCE : OCI_DELETE_STOPPED, err);
}

const struct oci_verb oci_verb_delete = {
    .name = "delete",
    .usage = "[options] <id>",
    .summary = "delete a stopped container",
    .options = {OCI_ROWS(rows)},
    .run = run,
};
