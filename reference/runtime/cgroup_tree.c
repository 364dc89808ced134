/* SPDX-License-Identifier: Apache-2.0 */
/** @file Making and removing a cgroup in one hierarchy. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/owned.h"
#include "runtime/cgroup_kind.h"

enum {
    CGROUP_MODE = 0755,
    DEPTH_MAX = 64,           /* cgroups below the container's that are entered */
    REMOVE_TRIES_MAX = 200,   /* times that a cgroup in use is tried again */
    REMOVE_PAUSE_NS = 500000, /* from try to try, half a millisecond */
};

static enum oci_status check_unused(const struct oci_cgroup *cgroup,
                                    const struct oci_cgroup_hierarchy *hierarchy,
                                    struct oci_error *err)
{
    owned_str char *pids = NULL;
    enum oci_status status = oci_cgroup_read(cgroup, hierarchy, hierarchy->kind->pids, &pids, err);

    if (status != OCI_OK)
        return status;
    if (pids[0] != '\0') {
        return oci_fail(err, OCI_BAD_STATE, "rt.cgroup.fitness-error",
                        "cgroup '%s' of '%s' has processes already", cgroup->path, hierarchy->name);
    }
    if (hierarchy->kind->can_freeze(hierarchy) && hierarchy->kind->is_frozen(cgroup, hierarchy)) {
        return oci_fail(err, OCI_BAD_STATE, "rt.cgroup.fitness-error",
                        "cgroup '%s' of '%s' is frozen", cgroup->path, hierarchy->name);
    }
    return OCI_OK;
}

static enum oci_status make_component(const struct oci_cgroup *cgroup,
                                      struct oci_cgroup_hierarchy *hierarchy, const char *path,
                                      struct oci_error *err)
{
    if (mkdirat(cgroup->root_fd, path, CGROUP_MODE) == 0) {
        hierarchy->n_made++;
    } else if (errno != EEXIST) {
        return oci_fail_sys(err, errno, "make cgroup '%s'", path);
    }
    return hierarchy->kind->made(cgroup, hierarchy, path, err);
}

/* Only what follows the first component that is missing counts as made. */
static enum oci_status make_components(const struct oci_cgroup *cgroup,
                                       struct oci_cgroup_hierarchy *hierarchy, char *path,
                                       struct oci_error *err)
{
    enum oci_status status = OCI_OK;
    char *slash = path + strlen(hierarchy->name);

    do {
        slash = strchr(slash + 1, '/');
        if (slash != NULL)
            *slash = '\0';
        status = make_component(cgroup, hierarchy, path, err);
        if (slash != NULL)
            *slash = '/';
    } while (status == OCI_OK && slash != NULL);
    return status;
}

enum oci_status oci_cgroup_make(const struct oci_cgroup *cgroup,
                                struct oci_cgroup_hierarchy *hierarchy, struct oci_error *err)
{
    struct oci_cgroup_file leaf = oci_cgroup_file(cgroup, hierarchy, "");
    enum oci_status status = OCI_OK;

    if (mkdirat(cgroup->root_fd, leaf.path, CGROUP_MODE) == 0) {
        hierarchy->n_made = 1;
        return hierarchy->kind->made(cgroup, hierarchy, leaf.path, err);
    }
    if (errno == ENOENT)
        return make_components(cgroup, hierarchy, leaf.path, err);
    if (errno != EEXIST)
        return oci_fail_sys(err, errno, "make cgroup '%s'", leaf.path);
    status = check_unused(cgroup, hierarchy, err);
    return status != OCI_OK ? status : hierarchy->kind->made(cgroup, hierarchy, leaf.path, err);
}

static bool is_child(const struct dirent *entry)
{
    return entry->d_type == DT_DIR && strcmp(entry->d_name, ".") != 0 &&
           strcmp(entry->d_name, "..") != 0;
}

/*
 * Cgroups can only be removed from the leaves up. The walk goes down with the path as its only
 * memory: it removes what it can and starts again from the top, so it needs no stack.
 */
static bool find_child(int root_fd, char *path, size_t size_path)
{
    owned_fd int fd = openat(root_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    owned_dir DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    size_t length = strlen(path);
    const struct dirent *entry = NULL;

    if (dir == NULL)
        return false;
    (void)steal_fd(&fd);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream belongs to this call alone. */
    while ((entry = readdir(dir)) != NULL) {
        if (is_child(entry) && length + strlen(entry->d_name) + 2 < size_path) {
            (void)snprintf(path + length, size_path - length, "/%s", entry->d_name);
            return true;
        }
    }
    return false;
}

/* Removes the deepest cgroup on the first way down; true if it was below the given one. */
static bool remove_deepest(int root_fd, const struct oci_cgroup_file *top)
{
    struct oci_cgroup_file at = *top;
    int depth = 0;

    while (depth < DEPTH_MAX && find_child(root_fd, at.path, sizeof(at.path)))
        depth++;
    return depth > 0 && unlinkat(root_fd, at.path, AT_REMOVEDIR) == 0;
}

/* A cgroup is in use for a moment after its last process was waited for. */
static enum oci_status remove_leaf(int root_fd, const struct oci_cgroup_file *leaf,
                                   struct oci_error *err)
{
    const struct timespec pause = {.tv_nsec = REMOVE_PAUSE_NS};

    for (int i = 0; i < REMOVE_TRIES_MAX; i++) {
        if (unlinkat(root_fd, leaf->path, AT_REMOVEDIR) == 0 || errno == ENOENT)
            return OCI_OK;
        if (errno != EBUSY && errno != ENOTEMPTY)
            return oci_fail_sys(err, errno, "remove cgroup '%s'", leaf->path);
        if (!remove_deepest(root_fd, leaf))
            (void)nanosleep(&pause, NULL);
    }
    return oci_fail(err, OCI_BAD_STATE, NULL, "cgroup '%s' is still in use", leaf->path);
}

enum oci_status oci_cgroup_unmake(const struct oci_cgroup *cgroup,
                                  const struct oci_cgroup_hierarchy *hierarchy,
                                  struct oci_error *err)
{
    struct oci_cgroup_file at = oci_cgroup_file(cgroup, hierarchy, "");
    enum oci_status status = OCI_OK;

    if (hierarchy->n_made == 0)
        return OCI_OK;
    status = remove_leaf(cgroup->root_fd, &at, err);
    /* Parents that others have come to use stay. */
    for (unsigned int i = 1; status == OCI_OK && i < hierarchy->n_made; i++) {
        *strrchr(at.path, '/') = '\0';
        if (unlinkat(cgroup->root_fd, at.path, AT_REMOVEDIR) < 0)
            break;
    }
    return status;
}
