/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/create_options.h"

#include <stdint.h>

enum oci_status oci_create_options_read(const struct oci_verb *verb,
                                        const struct oci_globals *globals, char **argv,
                                        struct oci_create_options *ret_options,
                                        struct oci_error *err)
{
    struct oci_create_options options = {
        .request = {.bundle = ".", .config = "config.json"}
    };
    struct oci_words_left words = {NULL, 0};
    enum oci_status status = oci_verb_read(verb, argv, &options, &words, err);

    if (status == OCI_OK)
        status = oci_verb_words(verb, &words, 1, options.image == NULL ? 1 : SIZE_MAX, err);
    if (status != OCI_OK)
        return status;
    options.request.id = words.items[0];
    options.args = words.items + 1;
    options.n_args = words.n_items - 1;
    options.request.store = globals->root;
    options.request.systemd_cgroup = globals->systemd_cgroup;
    *ret_options = options;
    return OCI_OK;
}
