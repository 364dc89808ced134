/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fields.h"
#include "cli/image_program.h"

static enum oci_status run(const struct oci_globals *globals, char **argv, int *ret_status,
                           struct oci_error *err)
{
    (void)ret_status;
    return oci_image_program_exec(globals, argv - 1, err);
}

const struct oci_verb oci_verb_image = {
    .name = "image",
    .usage = "<verb> [options] <layout>",
    .summary = "verify, list and unpack images",
    .passes_all = true,
    .run = run,
};
