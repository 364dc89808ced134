/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/list.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "base/fields.h"
#include "base/json.h"
#include "base/owned.h"
#include "cli/keel_verb.h"

struct list_options {
    const char *format;
    bool quiet;
};

static const struct oci_option rows[] = {
    {"format", 'f', OCI_OPTION_TEXT, offsetof(struct list_options, format), "table or json"},
    {"quiet",  'q', OCI_OPTION_FLAG, offsetof(struct list_options, quiet),  "ids only"     },
};

static int pid_of(const struct oci_found *found)
{
    return found->life == OCI_LIFE_STOPPED ? 0 : found->state.pid;
}

static enum oci_status print_id(const struct oci_found *found, void *context, struct oci_error *err)
{
    (void)context;
    (void)err;
    (void)printf("%s\n", found->state.id);
    return OCI_OK;
}

static enum oci_status print_row(const struct oci_found *found, void *context,
                                 struct oci_error *err)
{
    owned_str char *created = oci_state_created(&found->state);

    (void)context;
    (void)err;
    (void)printf("%-24s %-8d %-10s %-40s %-22s #%u\n", found->state.id, pid_of(found),
                 oci_life_name(found->life), found->state.bundle, created, found->state.owner);
    return OCI_OK;
}

static enum oci_status add_object(const struct oci_found *found, void *context,
                                  struct oci_error *err)
{
    owned_str char *created = oci_state_created(&found->state);
    json_t *doc = oci_state_document(&found->state, found->life, pid_of(found));

    (void)err;
    if (found->state.rootfs != NULL)
        (void)json_object_set_new(doc, "rootfs", json_string(found->state.rootfs));
    (void)json_object_set_new(doc, "created", json_string(created));
    (void)json_object_set_new(doc, "owner", json_sprintf("%u", found->state.owner));
    (void)json_array_append_new(context, doc);
    return OCI_OK;
}

static enum oci_status list_json(const char *root, struct oci_error *err)
{
    owned_json json_t *array = json_array();
    owned_str char *text = NULL;
    enum oci_status status = oci_list(root, add_object, array, err);

    if (status != OCI_OK)
        return status;
    text = oci_json_dump(array, JSON_COMPACT);
    (void)printf("%s\n", text);
    return OCI_OK;
}

static enum oci_status run(const struct oci_globals *globals, char **argv, int *ret_status,
                           struct oci_error *err)
{
    struct list_options options = {.format = "table"};
    struct oci_words_left words = {NULL, 0};
    enum oci_status status = oci_verb_read(&oci_verb_list, argv, &options, &words, err);

    (void)ret_status;
    if (status == OCI_OK)
        status = oci_verb_words(&oci_verb_list, &words, 0, 0, err);
    if (status != OCI_OK)
        return status;
    if (options.quiet)
        return oci_list(globals->root, print_id, NULL, err);
    if (strcmp(options.format, "json") == 0)
        return list_json(globals->root, err);
    if (strcmp(options.format, "table") != 0) {
        return oci_fail(err, OCI_INVALID, NULL, "list: format '%s' is neither table nor json",
                        options.format);
    }
    (void)printf("%-24s %-8s %-10s %-40s %-22s %s\n", "ID", "PID", "STATUS", "BUNDLE", "CREATED",
                 "OWNER");
    return oci_list(globals->root, print_row, NULL, err);
}

const struct oci_verb oci_verb_list = {
    .name = "list",
    .usage = "[options]",
    .summary = "list the containers",
    .options = {OCI_ROWS(rows)},
    .run = run,
};
