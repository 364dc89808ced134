/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/state.h"

#include <stdio.h>

#include "base/json.h"
#include "base/owned.h"
#include "cli/keel_verb.h"
#include "runtime/operations.h"

/* Members beyond the specification that engines read: rt.state.extra-properties. */
static void print_state(const struct oci_found *found)
{
    int pid = found->life == OCI_LIFE_STOPPED ? 0 : found->state.pid;
    owned_json json_t *doc = oci_state_document(&found->state, found->life, pid);
    owned_str char *created = oci_state_created(&found->state);
    owned_str char *text = NULL;

    if (found->state.rootfs != NULL)
        (void)json_object_set_new(doc, "rootfs", json_string(found->state.rootfs));
    (void)json_object_set_new(doc, "created", json_string(created));
    text = oci_json_dump(doc, JSON_INDENT(2));
    (void)printf("%s\n", text);
}

static enum oci_status run(const struct oci_globals *globals, char **argv, int *ret_status,
                           struct oci_error *err)
{
    owned_found struct oci_found found = OCI_FOUND_NONE;
    struct oci_words_left words = {NULL, 0};
    enum oci_status status = oci_verb_read(&oci_verb_state, argv, NULL, &words, err);

    (void)ret_status;
    if (status == OCI_OK)
        status = oci_verb_words(&oci_verb_state, &words, 1, 1, err);
    if (status == OCI_OK)
        status = oci_find(globals->root, words.items[0], &found, err);
    if (status == OCI_OK)
        print_state(&found);
    return status;
}

const struct oci_verb oci_verb_state = {
    .name = "state",
    .usage = "<id>",
    .summary = "print the state document of a container",
    .run = run,
};
