/* SPDX-License-Identifier: Apache-2.0 */
/** @file Where a container's cgroup is: what cgroupsPath and the id come to. */
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"
#include "runtime/cgroup_kind.h"

/* Adds "/component" for each component; so slashes that stand twice, and a last one, go. */
static void add_components(struct oci_text *text, const char *path)
{
    while (*path != '\0') {
        size_t length = strcspn(path, "/");

        if (length > 0 && strncmp(path, ".", length) != 0) {
            oci_text_add(text, "/");
            oci_text_add_n(text, path, length);
        }
        path += length + (path[length] == '/' ? 1 : 0);
    }
}

/* A slice is named after its place: a-b.slice is below a.slice. */
static void add_slice(struct oci_text *text, const char *slice)
{
    for (const char *dash = strchr(slice, '-'); dash != NULL; dash = strchr(dash + 1, '-')) {
        oci_text_add(text, "/");
        oci_text_add_n(text, slice, (size_t)(dash - slice));
        oci_text_add(text, ".slice");
    }
    oci_text_add(text, "/");
    oci_text_add(text, slice);
}

static bool is_slice(const char *name)
{
    size_t length = strlen(name);

    return length > strlen(".slice") && strcmp(name + length - strlen(".slice"), ".slice") == 0;
}

/* slice:prefix:name is the unit prefix-name.scope, or a slice of that name. */
static char *path_of_unit(const char *unit, const char *id)
{
    owned_text struct oci_text text = OCI_TEXT_NONE;
    owned_str char *slice = oci_str_dup(unit);
    char *prefix = strchr(slice, ':');
    char *name = NULL;

    *prefix++ = '\0';
    name = strchr(prefix, ':');
    *name++ = '\0';
    add_slice(&text, slice[0] != '\0' ? slice : "system.slice");
    if (is_slice(name)) {
        add_slice(&text, name);
        return oci_text_steal(&text);
    }
    oci_text_printf(&text, "/%s%s%s.scope", prefix, prefix[0] != '\0' ? "-" : "",
                    name[0] != '\0' ? name : id);
    return oci_text_steal(&text);
}

static bool is_unit(const char *path)
{
    const char *colon = strchr(path, ':');

    return strchr(path, '/') == NULL && colon != NULL && strchr(colon + 1, ':') != NULL;
}

char *oci_cgroup_path(const char *cgroups_path, const char *id, enum oci_cgroup_naming naming)
{
    owned_text struct oci_text text = OCI_TEXT_NONE;

    if (cgroups_path == NULL && naming == OCI_CGROUP_SYSTEMD)
        return oci_str_printf("/system.slice/keel-%s.scope", id);
    if (cgroups_path == NULL)
        return oci_str_printf("/keel-%s", id);
    if (naming == OCI_CGROUP_SYSTEMD && is_unit(cgroups_path))
        return path_of_unit(cgroups_path, id);
    add_components(&text, cgroups_path);
    return oci_text_steal(&text);
}
