/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/json.h"
#include "base/owned.h"
#include "cli/keel_verb.h"
#include "runtime/features.h"

static enum oci_status run(const struct oci_globals *globals, char **argv, int *ret_status,
                           struct oci_error *err)
{
    owned_json json_t *doc = NULL;
    owned_str char *text = NULL;
    struct oci_words_left words = {NULL, 0};
    enum oci_status status = oci_verb_read(&oci_verb_features, argv, NULL, &words, err);

    (void)globals;
    (void)ret_status;
    if (status == OCI_OK)
        status = oci_verb_words(&oci_verb_features, &words, 0, 0, err);
    if (status != OCI_OK)
        return status;
    doc = oci_features();
    text = oci_json_dump(doc, JSON_INDENT(2));
    (void)printf("%s\n", text);
    return OCI_OK;
}

const struct oci_verb oci_verb_features = {
    .name = "features",
    .usage = "",
    .summary = "print what this runtime can do",
    .run = run,
};
