/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/intel_rdt.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
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

/* One value of a schema, "0=7f0": its end, and where the value stands, without what fills it up. */
struct domain {
    const char *id;
    size_t size_id;
    const char *value;
    size_t size_value;
};

static struct domain take_domain(const char *at)
{
    struct domain domain = {.id = at, .size_id = strcspn(at, "=;\n")};

    domain.value = at + domain.size_id + (at[domain.size_id] == '=' ? 1 : 0);
    domain.value += strspn(domain.value, " 0");
    domain.size_value = strcspn(domain.value, ";\n");
    return domain;
}

/* Whether a line of schemata, from after its colon on, gives a domain this value. */
static bool has_domain(const char *at, const struct domain *wanted)
{
    for (;;) {
        struct domain found = take_domain(at);

        if (found.size_id == wanted->size_id && strncmp(found.id, wanted->id, found.size_id) == 0) {
            return found.size_value == wanted->size_value &&
                   strncasecmp(found.value, wanted->value, found.size_value) == 0;
        }
        if (found.value[found.size_value] != ';')
            return false;
        at = found.value + found.size_value + 1;
    }
}

/* The line of the same resource, from after its colon on; NULL where there is none. */
static const char *find_resource(const char *text, const char *line, size_t size_name)
{
    while (*text != '\0') {
        text += strspn(text, " ");
        if (strncmp(text, line, size_name) == 0)
            return text + size_name;
        text += strcspn(text, "\n");
        text += *text == '\n' ? 1 : 0;
    }
    return NULL;
}

/* Values are numbers, which the kernel fills up with zeros; domains that are not named may differ.
 */
static bool has_schema(const char *text, const char *line)
{
    const char *colon = strchr(line, ':');
    const char *found =
        colon != NULL ? find_resource(text, line, (size_t)(colon + 1 - line)) : NULL;
    struct domain domain;

    if (found == NULL)
        return false;
    for (const char *at = colon + 1; *at != '\n' && *at != '\0';) {
        domain = take_domain(at);
        if (!has_domain(found, &domain))
            return false;
        at = domain.value + domain.size_value;
        at += *at == ';' ? 1 : 0;
    }
    return true;
}

/* Every line that is asked for holds in the class as it is: rt.rdt.compare. */
static enum oci_status compare(const char *path, const char *wanted, struct oci_error *err)
{
    owned_str char *file = oci_str_printf("%s/schemata", path);
    owned_str char *found = NULL;
    enum oci_status status = oci_file_read(AT_FDCWD, file, SCHEMATA_SIZE_MAX, &found, NULL, err);

    for (const char *line = wanted; status == OCI_OK && *line != '\0';) {
        size_t length = strcspn(line, "\n");

        if (!has_schema(found, line)) {
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

static enum oci_status enter(const char *resctrl, const struct oci_intel_rdt *rdt, const char *id,
                             pid_t pid, struct oci_intel_rdt_group *group, struct oci_error *err)
{
    bool is_root = rdt->clos_id != NULL && strcmp(rdt->clos_id, "/") == 0;
    bool made = false;
    enum oci_status status = OCI_OK;

    group->path = is_root
                      ? oci_str_dup(resctrl)
                      : oci_str_printf("%s/%s", resctrl, rdt->clos_id != NULL ? rdt->clos_id : id);
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

enum oci_status oci_intel_rdt_enter_in(const char *resctrl, const struct oci_intel_rdt *rdt,
                                       const char *id, pid_t pid,
                                       struct oci_intel_rdt_group *ret_group, struct oci_error *err)
{
    struct oci_intel_rdt_group group = {.path = NULL};
    enum oci_status status = enter(resctrl, rdt, id, pid, &group, err);

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

enum oci_status oci_intel_rdt_enter(const struct oci_intel_rdt *rdt, const char *id, pid_t pid,
                                    struct oci_intel_rdt_group *ret_group, struct oci_error *err)
{
    struct statfs seen;

    if (!rdt->set)
        return OCI_OK;
    if (statfs(RESCTRL, &seen) < 0 || seen.f_type != RDTGROUP_SUPER_MAGIC)
        return oci_fail(err, OCI_UNSUPPORTED, "rt.rdt.no-resctrl", "no resctrl at '%s'", RESCTRL);
    return oci_intel_rdt_enter_in(RESCTRL, rdt, id, pid, ret_group, err);
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
