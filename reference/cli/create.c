/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/create.h"

#include "base/fields.h"
#include "cli/image_bundle.h"

static const struct oci_option rows[] = {OCI_CREATE_ROWS};

static enum oci_status run(const struct oci_globals *globals, char **argv, int *ret_status,
                           struct oci_error *err)
{
    owned_bundle struct oci_image_bundle bundle = OCI_IMAGE_BUNDLE_NONE;
    struct oci_create_options options;
    enum oci_status status =
        oci_create_options_read(&oci_verb_create, globals, argv, &options, err);

    (void)ret_status;
    if (status == OCI_OK)
        status = oci_image_bundle_make(globals, &options, &bundle, err);
    if (status != OCI_OK)
        return status;
    if (bundle.path != NULL)
        options.request.bundle = bundle.path;
    return oci_create(&options.request, err);
}

const struct oci_verb oci_verb_create = {
    .name = "create",
    .usage = "[options] <id> [arg]...",
    .summary = "create a container, to be started",
    .options = {OCI_ROWS(rows)},
    .order = OCI_OPTIONS_FIRST,
    .makes_process = true,
    .run = run,
};
