/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/list.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "base/owned.h"
#include "runtime/id.h"
#include "runtime/store.h"

static int is_id(const struct dirent *entry)
{
    return oci_id_check(entry->d_name, NULL) == OCI_OK;
}

static enum oci_status visit_one(const char *store, const char *id, oci_list_visitor visit,
                                 void *context, struct oci_error *err)
{
    owned_found struct oci_found found = OCI_FOUND_NONE;

    if (oci_find(store, id, &found, NULL) != OCI_OK)
        return OCI_OK;
    return visit(&found, context, err);
}

enum oci_status oci_list(const char *store, oci_list_visitor visit, void *context,
                         struct oci_error *err)
{
    struct dirent **entries = NULL;
    int n = scandir(store, &entries, is_id, alphasort);
    enum oci_status status = OCI_OK;

    if (n < 0 && errno == ENOENT)
        return OCI_OK;
    if (n < 0)
        return oci_fail_sys(err, errno, "read the state root '%s'", store);
    for (int i = 0; i < n; i++) {
        if (status == OCI_OK)
            status = visit_one(store, entries[i]->d_name, visit, context, err);
        free(entries[i]);
    }
    free(entries);
    return status;
}
