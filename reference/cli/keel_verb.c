/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/keel_verb.h"

enum oci_status oci_verb_read(const struct oci_verb *verb, char **argv, void *target,
                              struct oci_words_left *ret_words, struct oci_error *err)
{
    enum oci_status status =
        oci_options_read(&verb->options, argv, verb->order, target, ret_words, err);

    return status == OCI_OK ? status : oci_within(err, status, "%s", verb->name);
}

enum oci_status oci_verb_words(const struct oci_verb *verb, const struct oci_words_left *words,
                               size_t least, size_t most, struct oci_error *err)
{
    if (words->n_items >= least && words->n_items <= most)
        return OCI_OK;
    return oci_fail(err, OCI_INVALID, NULL, "%s: %zu words given, wanted: keel %s %s", verb->name,
                    words->n_items, verb->name, verb->usage);
}
