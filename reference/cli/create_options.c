/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/create_options.h"

#include <string.h>

enum oci_status oci_create_options_read(const struct oci_verb *verb,
                                        const struct oci_globals *globals, char **argv,
                                        struct oci_create_options *ret_options,
                                        struct oci_error *err)
{
    struct oci_create_options options = {.request = {.bundle = "."}};
    struct oci_words_left words = {NULL, 0};
    enum oci_status status = oci_verb_read(verb, argv, &options, &words, err);

    if (status == OCI_OK)
        status = oci_verb_words(verb, &words, 1, 1, err);
    if (status != OCI_OK)
        return status;
    options.request.id = words.items[0];
    options.request.store = globals->root;
    options.request.systemd_cgroup = globals->systemd_cgroup;
    *ret_options = options;
    return OCI_OK;
}
