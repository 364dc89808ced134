/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/known_list.h"

#include <string.h>
#include <time.h>

#include "base/owned.h"
#include "catalogue/known.h"
#include "catalogue/version.h"
#include "cli/options.h"
#include "cli/run_header.h"

/* What the suite knows of a subject by itself is not asked for; a word switches it off. */
static enum oci_status load(const struct cts_known_list *list, struct cts_knowns *knowns,
                            struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    if (list->asked->n_items == 0) {
        struct oci_error why = OCI_ERROR_NONE;

        status = cts_knowns_load(knowns, list->data, list->subject.name, &why);
        if (status != OCI_OK && status != OCI_NOT_FOUND && err != NULL)
            *err = why;
        return status == OCI_NOT_FOUND ? OCI_OK : status;
    }
    for (size_t i = 0; i < list->asked->n_items && status == OCI_OK; i++) {
        if (strcmp(list->asked->items[i], "none") != 0)
            status = cts_knowns_load(knowns, list->data, list->asked->items[i], err);
    }
    return status;
}

enum oci_status cts_known_list_apply(const struct cts_known_list *list, struct oci_error *err)
{
    owned_knowns struct cts_knowns *knowns = cts_knowns_new();
    time_t now = (time_t)cts_run_now();
    struct tm parts;
    char today[16];
    enum oci_status status = load(list, knowns, err);

    if (status != OCI_OK)
        return status;
    (void)gmtime_r(&now, &parts);
    (void)strftime(today, sizeof(today), "%Y-%m-%d", &parts);
    cts_known_apply(knowns, &list->subject, today, list->extent, list->verdicts, list->notes);
    return OCI_OK;
}

bool cts_known_host_had(const void *facts, const char *need)
{
    static const char kernel[] = "kernel>=";
    const json_t *header_facts = facts;
    bool unwanted = need[0] == '!';
    const char *name = need + (unwanted ? 1 : 0);
    const char *had = json_string_value(json_object_get(header_facts, "kernel"));
    bool has = json_is_true(json_object_get(header_facts, name));

    if (strncmp(name, kernel, strlen(kernel)) == 0)
        has = had != NULL && cts_version_compare(had, name + strlen(kernel)) >= 0;
    return has != unwanted;
}
