/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/cgroups.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mountinfo.h"
#include "base/owned.h"
#include "base/text.h"
#include "harness/cgroup_tree.h"

static const char v2_target[] = "/sys/fs/cgroup";

static const char *const view_names[] = {
    [CTS_VIEW_HOST] = "host", [CTS_VIEW_V1] = "v1", [CTS_VIEW_V2] = "v2"};

/* Super options that say nothing about which controllers a v1 hierarchy has. */
static const char *const other_options[] = {
    "rw", "ro", "none", "noprefix", "clone_children", "xattr", "cpuset_v2_mode"};

static bool names_controller(const char *option)
{
    if (strncmp(option, "release_agent=", 14) == 0)
        return false;
    for (size_t i = 0; i < sizeof(other_options) / sizeof(other_options[0]); i++) {
        if (strcmp(option, other_options[i]) == 0)
            return false;
    }
    return true;
}

static const char *controllers(struct oci_arena *arena, const char *super_options)
{
    owned_text struct oci_text name = OCI_TEXT_NONE;
    owned_str char *copy = oci_str_dup(super_options);
    char *rest = copy;
    const char *option = NULL;

    while ((option = strsep(&rest, ",")) != NULL) {
        if (!names_controller(option))
            continue;
        if (name.size > 0)
            oci_text_add(&name, ",");
        oci_text_add(&name, option);
    }
    return oci_arena_dup(arena, oci_text_get(&name));
}

static unsigned long long device_of(const struct oci_mount *mount)
{
    return (unsigned long long)mount->major << 32 | mount->minor;
}

/* A hierarchy that is mounted a second time, for somebody's container, is no second one. */
static bool is_known(const struct cts_cgroups *cgroups, const struct oci_mount *mount)
{
    for (size_t i = 0; i < cgroups->n; i++) {
        if (cgroups->rows[i].device == device_of(mount))
            return true;
    }
    return false;
}

static void take_mount(struct cts_cgroups *cgroups, const struct oci_mount *mount)
{
    bool is_v2 = strcmp(mount->fstype, "cgroup2") == 0;

    if ((!is_v2 && strcmp(mount->fstype, "cgroup") != 0) || is_known(cgroups, mount))
        return;
    cgroups->rows[cgroups->n++] = (struct cts_hierarchy){
        .target = oci_arena_dup(&cgroups->arena, mount->target),
        .name = is_v2 ? "" : controllers(&cgroups->arena, mount->super_options),
        .version = is_v2 ? CTS_CGROUP_V2 : CTS_CGROUP_V1,
        .device = device_of(mount)};
}

enum oci_status cts_cgroups_read(struct cts_cgroups *ret_cgroups, struct oci_error *err)
{
    owned_mountinfo struct oci_mountinfo info = OCI_MOUNTINFO_NONE;
    enum oci_status status = oci_mountinfo_read("/proc/self/mountinfo", &info, err);
    struct cts_cgroups cgroups = {0};

    if (status != OCI_OK)
        return status;
    cgroups.rows = oci_arena_new(&cgroups.arena, info.n_rows + 1, sizeof(*cgroups.rows));
    for (size_t i = 0; i < info.n_rows; i++)
        take_mount(&cgroups, &info.rows[i]);
    *ret_cgroups = cgroups;
    return OCI_OK;
}

void cts_cgroups_view(struct cts_cgroups *cgroups, enum cts_cgroup_view view)
{
    size_t kept = 0;

    if (view == CTS_VIEW_HOST)
        return;
    for (size_t i = 0; i < cgroups->n; i++) {
        struct cts_hierarchy row = cgroups->rows[i];

        if ((row.version == CTS_CGROUP_V2) != (view == CTS_VIEW_V2))
            continue;
        if (view == CTS_VIEW_V2)
            row.target = v2_target;
        cgroups->rows[kept++] = row;
    }
    cgroups->n = kept;
}

void cts_cgroups_done(struct cts_cgroups *cgroups)
{
    oci_arena_done(&cgroups->arena);
    *cgroups = (struct cts_cgroups){0};
}

const char *cts_cgroup_view_name(enum cts_cgroup_view view)
{
    return view_names[view];
}

enum oci_status cts_cgroup_view_parse(const char *name, enum cts_cgroup_view *ret_view,
                                      struct oci_error *err)
{
    for (size_t i = 0; i < sizeof(view_names) / sizeof(view_names[0]); i++) {
        if (strcmp(view_names[i], name) != 0)
            continue;
        *ret_view = (enum cts_cgroup_view)i;
        return OCI_OK;
    }
    return oci_fail(err, OCI_INVALID, NULL, "no cgroup view '%s': one of host, v1, v2", name);
}

/* A new v1 cpuset has neither CPUs nor memory nodes, and no process may enter it then. */
static enum oci_status inherit_cpuset(const char *dir, struct oci_error *err)
{
    static const char *const files[] = {"cpuset.cpus", "cpuset.mems"};

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        owned_str char *from = oci_str_printf("%s/../%s", dir, files[i]);
        owned_str char *to = oci_str_printf("%s/%s", dir, files[i]);
        owned_str char *value = NULL;

        enum oci_status status = oci_file_read(AT_FDCWD, from, 4096, &value, NULL, err);

        if (status == OCI_OK)
            status = oci_file_write(AT_FDCWD, to, value, err);
        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}

enum oci_status cts_cgroups_make(const struct cts_cgroups *cgroups, const char *path,
                                 struct oci_error *err)
{
    for (size_t i = 0; i < cgroups->n; i++) {
        const struct cts_hierarchy *row = &cgroups->rows[i];
        owned_str char *dir = oci_str_printf("%s%s", row->target, path);
        enum oci_status status = OCI_OK;

        if (mkdir(dir, 0755) < 0 && errno != EEXIST)
            return oci_fail_sys(err, errno, "make cgroup '%s'", dir);
        if (row->version == CTS_CGROUP_V1 && strstr(row->name, "cpuset") != NULL)
            status = inherit_cpuset(dir, err);
        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}

void cts_cgroups_remove(const struct cts_cgroups *cgroups, const char *path, json_t *left)
{
    for (size_t i = 0; i < cgroups->n; i++)
        cts_cgroup_tree_remove(&cgroups->rows[i], path, left);
}
