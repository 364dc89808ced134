/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/create.h"

#include "base/fields.h"
#include "cli/create_options.h"

static const struct oci_option rows[] = {OCI_CREATE_ROWS};

static enum oci_status run(const struct oci_globals *globals, char **argv, int *ret_status,
                           struct oci_error *err)
{
    struct oci_create_options options;
    enum oci_status status =
        oci_create_options_read(&oci_verb_create, globals, argv, &options, err);

    (void)ret_status;
    return status == OCI_OK ? oci_create(&options.request, err) : status;
}

const struct oci_verb oci_verb_create = {
    .name = "create",
    .usage = "[options] <id>",
    .summary = "create a container, to be started",
    .options = {OCI_ROWS(rows)},
    .makes_process = true,
    .run = run,
};
