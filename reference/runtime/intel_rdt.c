/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/intel_rdt.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"

#define RESCTRL "/sys/fs/resctrl"

enum {
    GROUP_MODE = 0755,
    SCHEMATA_SIZE_MAX = 65536, /* bytes of a schemata file */
    PID_SIZE = 16,             /* bytes of a pid's text */
};

static bool has_schemas(const struct oci_intel_rdt *rdt)
{
    return rdt->l3_cache_schema != NULL || rdt->mem_bw_schema != NULL || rdt->schemata.n_items > 0;
}

/* L3 first, then MB, then the rest: rt.rdt.write-order, rt.rdt.schemata-written. */
static void list_schemas(const struct oci_intel_rdt *rdt, struct oci_text *ret_text)
{
    if (rdt->l3_cache_schema != NULL)
        oci_text_printf(ret_text, "%s\n", rdt->l3_cache_schema);
    if (rdt->mem_bw_schema != NULL)
        oci_text_printf(ret_text, "%s\n", rdt->mem_bw_schema);
    for (size_t i = 0; i < rdt->schemata.n_items; i++)
        oci_text_printf(ret_text, "%s\n", rdt->schemata.items[i]);
}

static bool has_line(const char *text, const char *line, size_t length)
{
    while (*text != '\0') {
        size_t n = 0;

        text += strspn(text, " ");
        n = strcspn(text, "\n");
        if (n == length && strncmp(text, line, n) == 0)
            return true;
        text += n + (text[n] == '\n' ? 1 : 0);
    }
    return false;
}

/* Every line that is asked for stands in the class as it is: rt.rdt.compare. */
static enum oci_status compare(const char *path, const char *wanted, struct oci_error *err)
{
    owned_str char *file = oci_str_printf("%s/schemata", path);
    owned_str char *found = NULL;
    enum oci_status status = oci_file_read(AT_FDCWD, file, SCHEMATA_SIZE_MAX, &found, NULL, err);

    for (const char *line = wanted; status == OCI_OK && *line != '\0';) {
        size_t length = strcspn(line, "\n");

        if (!has_line(found, line, length)) {
            return oci_fail(err, OCI_INVALID, "rt.rdt.compare",
                            "'%s' exists and does not hold '%.*s'", path, (int)length, line);
        }
        line += length + 1;
    }
    return status;
}

/* The kernel takes one schema a write. */
static enum oci_status write_schemas(const char *path, const char *wanted, struct oci_error *err)
{
    owned_str char *file = oci_str_printf("%s/schemata", path);
    enum oci_status status = OCI_OK;

    while (status == OCI_OK && *wanted != '\0') {
        size_t length = strcspn(wanted, "\n");
        owned_str char *line = oci_str_dup_n(wanted, length + 1);

        status = oci_file_write(AT_FDCWD, file, line, err);
        wanted += length + 1;
    }
    return status;
}

static enum oci_status make_group(const char *path, bool *ret_made, struct oci_error *err)
{
    *ret_made = mkdir(path, GROUP_MODE) == 0;
    if (*ret_made || errno == EEXIST)
        return OCI_OK;
    return oci_fail_sys(err, errno, "make '%s'", path);
}

static enum oci_status check_class(const char *path, struct oci_error *err)
{
    struct stat seen;

    if (stat(path, &seen) == 0 && S_ISDIR(seen.st_mode))
        return OCI_OK;
    return oci_fail(err, OCI_NOT_FOUND, "rt.rdt.assign", "there is no class '%s'", path);
}

/* @p ret_made is set before anything can fail, so that the caller can undo. */
static enum oci_status prepare_class(const struct oci_intel_rdt *rdt, const char *path,
                                     bool *ret_made, struct oci_error *err)
{
    owned_text struct oci_text wanted = OCI_TEXT_NONE;
    enum oci_status status = OCI_OK;

    if (rdt->clos_id != NULL && !has_schemas(rdt))
        return check_class(path, err);
    status = make_group(path, ret_made, err);
    if (status != OCI_OK || !has_schemas(rdt))
        return status;
    list_schemas(rdt, &wanted);
    if (*ret_made)
        return write_schemas(path, oci_text_get(&wanted), err);
    return compare(path, oci_text_get(&wanted), err);
}

static enum oci_status add_task(const char *path, pid_t pid, struct oci_error *err)
{
    owned_str char *file = oci_str_printf("%s/tasks", path);
    char text[PID_SIZE];

    (void)snprintf(text, sizeof(text), "%d", pid);
    return oci_file_write(AT_FDCWD, file, text, err);
}

static enum oci_status monitor(struct oci_intel_rdt_group *group, const char *id, pid_t pid,
                               struct oci_error *err)
{
    owned_str char *path = oci_str_printf("%s/mon_groups/%s", group->path, id);
    enum oci_status status = OCI_OK;

    if (mkdir(path, GROUP_MODE) < 0) {
        (void)oci_fail_sys(err, errno, "make monitoring group '%s'", path);
        if (err != NULL)
            err->clause = "rt.rdt.mon-error";
        return OCI_SYSTEM;
    }
    status = add_task(path, pid, err);
    group->monitor = steal_str(&path);
    return status;
}

static enum oci_status enter(const struct oci_intel_rdt *rdt, const char *id, pid_t pid,
                             struct oci_intel_rdt_group *group, struct oci_error *err)
{
    bool is_root = rdt->clos_id != NULL && strcmp(rdt->clos_id, "/") == 0;
    bool made = false;
    enum oci_status status = OCI_OK;

    group->path = is_root
                      ? oci_str_dup(RESCTRL)
                      : oci_str_printf("%s/%s", RESCTRL, rdt->clos_id != NULL ? rdt->clos_id : id);
    status = prepare_class(rdt, group->path, &made, err);
    /* rt.rdt.keep: a class that the bundle names outlives the container. */
    group->made = made && rdt->clos_id == NULL;
    if (status == OCI_OK)
        status = add_task(group->path, pid, err);
    if (status == OCI_OK && rdt->enable_monitoring)
        status = monitor(group, id, pid, err);
    if (status != OCI_OK && made && !group->made)
        (void)rmdir(group->path);
    return status;
}

enum oci_status oci_intel_rdt_enter(const struct oci_intel_rdt *rdt, const char *id, pid_t pid,
                                    struct oci_intel_rdt_group *ret_group, struct oci_error *err)
{
    struct oci_intel_rdt_group group = {.path = NULL};
    struct statfs seen;
    enum oci_status status = OCI_OK;

    if (!rdt->set)
        return OCI_OK;
    if (statfs(RESCTRL, &seen) < 0 || seen.f_type != RDTGROUP_SUPER_MAGIC)
        return oci_fail(err, OCI_UNSUPPORTED, "rt.rdt.no-resctrl", "no resctrl at '%s'", RESCTRL);
    status = enter(rdt, id, pid, &group, err);
    if (status != OCI_OK) {
        (void)!oci_intel_rdt_remove(&group, NULL);
        oci_intel_rdt_group_done(&group);
        if (err != NULL && err->clause == NULL)
            err->clause = "rt.rdt.tasks";
        return status;
    }
    *ret_group = group;
    return OCI_OK;
}

static enum oci_status remove_group(const char *path, struct oci_error *err)
{
    if (rmdir(path) == 0 || errno == ENOENT)
        return OCI_OK;
    return oci_fail_sys(err, errno, "remove '%s'", path);
}

enum oci_status oci_intel_rdt_remove(const struct oci_intel_rdt_group *group, struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    if (group->monitor != NULL)
        status = remove_group(group->monitor, err);
    if (group->path != NULL && group->made && status == OCI_OK)
        status = remove_group(group->path, err);
    return status;
}

void oci_intel_rdt_group_done(struct oci_intel_rdt_group *group)
{
    free(group->path);
    free(group->monitor);
    *group = (struct oci_intel_rdt_group){.path = NULL};
}
