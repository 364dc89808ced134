/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/run.h"

#include "base/fields.h"
#include "cli/image_bundle.h"

static const struct oci_option rows[] = {
    OCI_CREATE_ROWS,
    {"detach",            'd',       OCI_OPTION_FLAG, offsetof(struct oci_create_options, detach),                               "do not wait"},
    {"keep",                   0,                       OCI_OPTION_FLAG,                   offsetof(struct oci_create_options,                keep), "do not delete it"},
    {"rm", 0,          OCI_OPTION_FLAG,                      offsetof(struct oci_create_options,                                                       rm),
      "remove what --image has made"},
    {"no-subreaper",                0, OCI_OPTION_IGNORED_FLAG,                0,                                     "not used"                                                         },
};

static enum oci_status run(const struct oci_globals *globals, char **argv, int *ret_status,
                           struct oci_error *err)
{
    owned_bundle struct oci_image_bundle bundle = OCI_IMAGE_BUNDLE_NONE;
    struct oci_create_options options;
    enum oci_run_mode mode = OCI_RUN_WAIT;
    enum oci_status status = oci_create_options_read(&oci_verb_run, globals, argv, &options, err);

    if (status == OCI_OK)
        status = oci_image_bundle_make(globals, &options, &bundle, err);
    if (status != OCI_OK)
        return status;
    if (bundle.path != NULL)
        options.request.bundle = bundle.path;
    if (options.detach)
        mode = OCI_RUN_DETACH;
    else if (options.keep)
        mode = OCI_RUN_KEEP;
    return oci_run(&options.request, mode, ret_status, err);
}

const struct oci_verb oci_verb_run = {
    .name = "run",
    .usage = "[options] <id> [arg]...",
    .summary = "create a container, start it, wait for its end, delete it",
    .options = {OCI_ROWS(rows)},
    .order = OCI_OPTIONS_FIRST,
    .makes_process = true,
    .run = run,
};
