/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"
#include "runtime/cgroup_kind.h"

enum { FILE_SIZE_MAX = 1 << 20 /* bytes of a control file */ };

struct oci_cgroup_file oci_cgroup_file(const struct oci_cgroup *cgroup,
                                       const struct oci_cgroup_hierarchy *hierarchy,
                                       const char *file)
{
    const char *const parts[] = {hierarchy->name, cgroup->path, file[0] != '\0' ? "/" : "", file};
    struct oci_cgroup_file at;
    size_t n = 0;

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        size_t size = strnlen(parts[i], sizeof(at.path) - 1 - n);

        memcpy(at.path + n, parts[i], size);
        n += size;
    }
    at.path[n] = '\0';
    return at;
}

enum oci_status oci_cgroup_write(const struct oci_cgroup *cgroup,
                                 const struct oci_cgroup_hierarchy *hierarchy, const char *file,
                                 const char *text, struct oci_error *err)
{
    struct oci_cgroup_file at = oci_cgroup_file(cgroup, hierarchy, file);

    return oci_file_write(cgroup->root_fd, at.path, text, err);
}

enum oci_status oci_cgroup_read(const struct oci_cgroup *cgroup,
                                const struct oci_cgroup_hierarchy *hierarchy, const char *file,
                                char **ret_text, struct oci_error *err)
{
    struct oci_cgroup_file at = oci_cgroup_file(cgroup, hierarchy, file);
    size_t size = 0;
    enum oci_status status =
        oci_file_read(cgroup->root_fd, at.path, FILE_SIZE_MAX, ret_text, &size, err);

    if (status == OCI_OK && size > 0 && (*ret_text)[size - 1] == '\n')
        (*ret_text)[size - 1] = '\0';
    return status;
}

/* NULL for a folder that is no mount of a hierarchy. */
static enum oci_status find_kind(const char *path, const struct oci_cgroup_kind **ret_kind,
                                 struct oci_error *err)
{
    struct statfs seen;

    if (statfs(path, &seen) < 0)
        return oci_fail_sys(err, errno, "look at '%s'", path);
    *ret_kind = NULL;
    if (seen.f_type == oci_cgroup_v2.magic) {
        *ret_kind = &oci_cgroup_v2;
    } else if (seen.f_type == oci_cgroup_v1.magic) {
        *ret_kind = &oci_cgroup_v1;
    }
    return OCI_OK;
}

void oci_cgroup_add(struct oci_cgroup *cgroup, const char *name, const struct oci_cgroup_kind *kind)
{
    struct oci_cgroup_hierarchy *added = NULL;

    if (kind == NULL || cgroup->n_hierarchies == OCI_CGROUP_HIERARCHIES_MAX ||
        strlen(name) >= OCI_CGROUP_NAME_MAX)
        return;
    added = &cgroup->hierarchies[cgroup->n_hierarchies++];
    *added = (struct oci_cgroup_hierarchy){.kind = kind, .join_fd = -1};
    (void)snprintf(added->name, sizeof(added->name), "%s", name);
}

/* A host without cgroups has no hierarchy: that is no error as long as no limit is asked for. */
enum oci_status oci_cgroup_open_mount(struct oci_cgroup *cgroup, struct oci_error *err)
{
    cgroup->root_fd = open(OCI_CGROUP_MOUNT, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (cgroup->root_fd >= 0 || errno == ENOENT)
        return OCI_OK;
    return oci_fail_sys(err, errno, "open '%s'", OCI_CGROUP_MOUNT);
}

static enum oci_status add_folder(struct oci_cgroup *cgroup, const char *name,
                                  struct oci_error *err)
{
    const struct oci_cgroup_kind *kind = NULL;
    char path[sizeof(OCI_CGROUP_MOUNT) + NAME_MAX + 1];
    enum oci_status status = OCI_OK;

    (void)snprintf(path, sizeof(path), "%s/%s", OCI_CGROUP_MOUNT, name);
    status = find_kind(path, &kind, err);
    if (status == OCI_OK)
        oci_cgroup_add(cgroup, name, kind);
    return status;
}

/* Links such as cpu -> cpu,cpuacct are other names of what is there. */
static enum oci_status list_folders(struct oci_cgroup *cgroup, struct oci_error *err)
{
    owned_fd int fd = dup(cgroup->root_fd);
    owned_dir DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    enum oci_status status = OCI_OK;

    if (dir == NULL)
        return oci_fail_sys(err, errno, "list '%s'", OCI_CGROUP_MOUNT);
    (void)steal_fd(&fd);
    while (status == OCI_OK) {
        const struct dirent *entry = NULL;

        errno = 0;
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream belongs to this call alone. */
        entry = readdir(dir);
        if (entry == NULL && errno != 0)
            return oci_fail_sys(err, errno, "list '%s'", OCI_CGROUP_MOUNT);
        if (entry == NULL)
            break;
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
            status = add_folder(cgroup, entry->d_name, err);
    }
    return status;
}

static enum oci_status find_hierarchies(struct oci_cgroup *cgroup, struct oci_error *err)
{
    const struct oci_cgroup_kind *kind = NULL;
    enum oci_status status = OCI_OK;

    if (cgroup->root_fd < 0)
        return OCI_OK;
    status = find_kind(OCI_CGROUP_MOUNT, &kind, err);
    if (status != OCI_OK)
        return status;
    if (kind != &oci_cgroup_v2)
        return list_folders(cgroup, err);
    oci_cgroup_add(cgroup, ".", kind);
    return OCI_OK;
}

bool oci_cgroup_is_confined(void)
{
    owned_str char *map = NULL;
    char *at = NULL;
    unsigned long numbers[3] = {0}; /* inside, outside, size */

    if (geteuid() != 0 ||
        oci_file_read(AT_FDCWD, "/proc/self/uid_map", FILE_SIZE_MAX, &map, NULL, NULL) != OCI_OK)
        return true;
    at = map;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        numbers[i] = strtoul(at, &at, 10);
    return numbers[2] != UINT32_MAX;
}

static bool is_denied(const struct oci_error *err)
{
    return err->sys == EACCES || err->sys == EPERM || err->sys == EROFS;
}

/*
 * With CONFIG_RT_GROUP_SCHED a new cgroup of v1 has no real time to give, so no process in it can
 * be scheduled so. A bundle that asks for the policy and for no limit of the processor stays where
 * the runtime is: more controllers than are needed may be joined, and need not.
 */
static bool is_left_out(const struct oci_cgroup *cgroup, const struct oci_config *config,
                        const struct oci_cgroup_hierarchy *hierarchy)
{
    const struct oci_scheduler *scheduler = &config->process.scheduler;
    const struct oci_cpu *cpu = &config->resources.cpu;
    bool limited = cpu->shares.set || cpu->quota.set || cpu->burst.set || cpu->period.set ||
                   cpu->realtime_runtime.set || cpu->realtime_period.set || cpu->idle.set;
    owned_str char *file = NULL;

    if (!scheduler->set || (scheduler->policy != SCHED_FIFO && scheduler->policy != SCHED_RR) ||
        limited || hierarchy->kind != &oci_cgroup_v1)
        return false;
    file = oci_str_printf("%s/cpu.rt_runtime_us", hierarchy->name);
    return faccessat(cgroup->root_fd, file, F_OK, 0) == 0;
}

/* Without privilege, hierarchies that are not delegated are left out: limits there then fail. */
static enum oci_status make_all(struct oci_cgroup *cgroup, const struct oci_config *config,
                                struct oci_error *err)
{
    size_t n = cgroup->n_hierarchies;

    cgroup->n_hierarchies = 0;
    for (size_t i = 0; i < n; i++) {
        struct oci_cgroup_hierarchy *kept = &cgroup->hierarchies[cgroup->n_hierarchies];
        struct oci_error why = OCI_ERROR_NONE;
        enum oci_status status = OCI_OK;

        *kept = cgroup->hierarchies[i];
        kept->n_made = 0;
        if (is_left_out(cgroup, config, kept))
            continue;
        status = oci_cgroup_make(cgroup, kept, &why);
        if (status == OCI_OK || kept->n_made > 0)
            cgroup->n_hierarchies++;
        if (status == OCI_OK || (kept->n_made == 0 && is_denied(&why) && oci_cgroup_is_confined()))
            continue;
        if (err != NULL)
            *err = why;
        return status;
    }
    return OCI_OK;
}

/* Components that do not exist, from the end of the path on. */
static enum oci_status count_missing(const struct oci_cgroup *cgroup,
                                     struct oci_cgroup_hierarchy *hierarchy, struct oci_error *err)
{
    struct oci_cgroup_file at = oci_cgroup_file(cgroup, hierarchy, "");
    char *slash = strrchr(at.path, '/');

    while (slash != NULL && faccessat(cgroup->root_fd, at.path, F_OK, 0) < 0) {
        if (errno != ENOENT)
            return oci_fail_sys(err, errno, "look for cgroup '%s'", at.path);
        hierarchy->n_made++;
        *slash = '\0';
        slash = strrchr(at.path, '/');
    }
    return OCI_OK;
}

static enum oci_status find_place(struct oci_cgroup *cgroup, struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    if (strlen(cgroup->path) > FILENAME_MAX / 2)
        return oci_fail(err, OCI_INVALID, "rt.cgroupsPath.invalid", "cgroup path is too long");
    status = oci_cgroup_open_mount(cgroup, err);
    if (status == OCI_OK)
        status = find_hierarchies(cgroup, err);
    for (size_t i = 0; status == OCI_OK && i < cgroup->n_hierarchies; i++)
        status = count_missing(cgroup, &cgroup->hierarchies[i], err);
    return status;
}

enum oci_status oci_cgroup_find(const struct oci_config *config, const char *id,
                                enum oci_cgroup_naming naming, struct oci_cgroup *ret_cgroup,
                                struct oci_error *err)
{
    struct oci_cgroup cgroup = OCI_CGROUP_NONE;
    enum oci_status status = OCI_OK;

    cgroup.path = oci_cgroup_path(config->cgroups_path, id, naming);
    status = find_place(&cgroup, err);
    if (status != OCI_OK) {
        oci_cgroup_done(&cgroup);
        return status;
    }
    *ret_cgroup = cgroup;
    return OCI_OK;
}

enum oci_status oci_cgroup_create(struct oci_cgroup *cgroup, const struct oci_config *config,
                                  struct oci_error *err)
{
    enum oci_status status = make_all(cgroup, config, err);

    if (status == OCI_OK)
        status = oci_cgroup_set(cgroup, &config->resources, &config->devices, err);
    if (status == OCI_OK)
        status = oci_cgroup_give(cgroup, config, err);
    /* pids.max bounds what is made in a cgroup, not what is moved there. */
    cgroup->is_full = config->resources.pids_limit.set && config->resources.pids_limit.value == 0;
    if (status == OCI_OK)
        status = oci_cgroup_open_join(cgroup, err);
    if (status != OCI_OK)
        (void)!oci_cgroup_remove(cgroup, NULL);
    return status;
}

int oci_cgroup_clone_fd(const struct oci_cgroup *cgroup)
{
    const struct oci_cgroup_hierarchy *v2 = oci_cgroup_find_v2(cgroup);

    return v2 != NULL && !cgroup->is_full ? v2->join_fd : -1;
}

enum oci_status oci_cgroup_open_join(struct oci_cgroup *cgroup, struct oci_error *err)
{
    for (size_t i = 0; i < cgroup->n_hierarchies; i++) {
        struct oci_cgroup_hierarchy *hierarchy = &cgroup->hierarchies[i];
        enum oci_status status = hierarchy->kind->open_join(cgroup, hierarchy, err);

        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}

enum oci_status oci_cgroup_join(const struct oci_cgroup *cgroup, enum oci_cgroup_cloned cloned,
                                struct oci_error *err)
{
    for (size_t i = 0; i < cgroup->n_hierarchies; i++) {
        const struct oci_cgroup_hierarchy *hierarchy = &cgroup->hierarchies[i];
        enum oci_status status = hierarchy->kind->join(hierarchy, cloned, err);

        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}

enum oci_status oci_cgroup_remove(const struct oci_cgroup *cgroup, struct oci_error *err)
{
    enum oci_status first = OCI_OK;

    for (size_t i = 0; i < cgroup->n_hierarchies; i++) {
        enum oci_status status =
            oci_cgroup_unmake(cgroup, &cgroup->hierarchies[i], first == OCI_OK ? err : NULL);

        if (first == OCI_OK)
            first = status;
    }
    return first;
}

void oci_cgroup_done(struct oci_cgroup *cgroup)
{
    for (size_t i = 0; i < cgroup->n_hierarchies; i++)
        oci_drop_fd(&cgroup->hierarchies[i].join_fd);
    oci_drop_fd(&cgroup->root_fd);
    free(cgroup->path);
    *cgroup = OCI_CGROUP_NONE;
}
