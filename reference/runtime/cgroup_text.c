/* SPDX-License-Identifier: Apache-2.0 */
/** @file How a container's cgroups are remembered: as a text in its state. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"
#include "runtime/cgroup_kind.h"

enum { COMPONENTS_MAX = 1024 /* of a path, as a text can say */ };

/* One line for the path, then one for each hierarchy: kind, components made, name. */
char *oci_cgroup_text(const struct oci_cgroup *cgroup)
{
    owned_text struct oci_text text = OCI_TEXT_NONE;

    oci_text_add(&text, cgroup->path != NULL ? cgroup->path : "");
    for (size_t i = 0; i < cgroup->n_hierarchies; i++) {
        const struct oci_cgroup_hierarchy *hierarchy = &cgroup->hierarchies[i];

        oci_text_printf(&text, "\n%s %u %s", hierarchy->kind->name, hierarchy->n_made,
                        hierarchy->name);
    }
    return oci_text_steal(&text);
}

static bool take_line(struct oci_cgroup *cgroup, const char *line)
{
    const struct oci_cgroup_kind *kind = *line == '2' ? &oci_cgroup_v2 : &oci_cgroup_v1;
    size_t n_before = cgroup->n_hierarchies;
    const char *number_at = line + strcspn(line, " \n");
    char *name_at = NULL;
    unsigned long n_made = strtoul(number_at, &name_at, 10);
    owned_str char *name = oci_str_dup_n(name_at, strcspn(name_at, "\n"));

    if ((*line != '1' && *line != '2') || line[1] != ' ' || name_at == number_at ||
        n_made > COMPONENTS_MAX || name[0] != ' ' || name[1] == '\0' || strchr(name, '/') != NULL ||
        strcmp(name, " ..") == 0)
        return false;
    oci_cgroup_add(cgroup, name + 1, kind);
    if (cgroup->n_hierarchies == n_before)
        return false;
    cgroup->hierarchies[n_before].n_made = (unsigned)n_made;
    return true;
}

/* No component is "..". */
static bool stays_below(const char *path)
{
    for (const char *at = strchr(path, '/'); at != NULL; at = strchr(at + 1, '/')) {
        if (strncmp(at, "/..", 3) == 0 && (at[3] == '/' || at[3] == '\0'))
            return false;
    }
    return true;
}

static enum oci_status take_text(struct oci_cgroup *cgroup, const char *text, struct oci_error *err)
{
    const char *line = strchr(text, '\n');
    bool good = false;

    cgroup->path = oci_str_dup_n(text, line != NULL ? (size_t)(line - text) : strlen(text));
    good = text[0] == '/' && stays_below(cgroup->path);
    for (; good && line != NULL; line = strchr(line + 1, '\n'))
        good = take_line(cgroup, line + 1);
    return good ? OCI_OK : oci_fail(err, OCI_INVALID, NULL, "'%s' is no text of a cgroup", text);
}

enum oci_status oci_cgroup_open(const char *text, struct oci_cgroup *ret_cgroup,
                                struct oci_error *err)
{
    struct oci_cgroup cgroup = OCI_CGROUP_NONE;
    enum oci_status status = OCI_OK;

    if (text == NULL || text[0] == '\0') {
        *ret_cgroup = cgroup;
        return OCI_OK;
    }
    status = take_text(&cgroup, text, err);
    if (status == OCI_OK)
        status = oci_cgroup_open_mount(&cgroup, err);
    if (status != OCI_OK) {
        oci_cgroup_done(&cgroup);
        return status;
    }
    *ret_cgroup = cgroup;
    return OCI_OK;
}
