/* SPDX-License-Identifier: Apache-2.0 */
/** @file Hierarchies of cgroup v1. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/owned.h"
#include "runtime/cgroup_kind.h"

enum {
    FREEZE_TRIES_MAX = 2000,   /* times that the state is read until it is what was asked for */
    FREEZE_PAUSE_NS = 1000000, /* from time to time, a millisecond */
    SET_SIZE_MAX = 4096,       /* bytes of a list of processors */
};

/* The controller may go on with a dot and the rest of a file's name. */
static bool has_controller(const struct oci_cgroup_hierarchy *hierarchy, const char *controller)
{
    size_t length = strcspn(controller, ".");
    const char *at = hierarchy->name;

    while (*at != '\0') {
        size_t n = strcspn(at, ",");

        if (n == length && strncmp(at, controller, n) == 0)
            return true;
        at += n + (at[n] == ',' ? 1 : 0);
    }
    return false;
}

const struct oci_cgroup_hierarchy *oci_cgroup_find_v1(const struct oci_cgroup *cgroup,
                                                      const char *controller)
{
    for (size_t i = 0; i < cgroup->n_hierarchies; i++) {
        const struct oci_cgroup_hierarchy *hierarchy = &cgroup->hierarchies[i];

        if (hierarchy->kind == &oci_cgroup_v1 && has_controller(hierarchy, controller))
            return hierarchy;
    }
    return NULL;
}

/* A new cpuset is empty, and no process may enter an empty one: it takes its parent's. */
static enum oci_status inherit_set(int root_fd, const char *path, const char *file,
                                   struct oci_error *err)
{
    struct oci_cgroup_file parent;
    struct oci_cgroup_file own;
    char set[SET_SIZE_MAX];
    int length = (int)(strrchr(path, '/') - path);
    owned_fd int fd = -1;
    ssize_t n = 0;

    (void)snprintf(parent.path, sizeof(parent.path), "%.*s/%s", length, path, file);
    (void)snprintf(own.path, sizeof(own.path), "%s/%s", path, file);
    fd = openat(root_fd, parent.path, O_RDONLY | O_CLOEXEC);
    n = fd < 0 ? -1 : read(fd, set, sizeof(set) - 1);
    if (n < 0)
        return oci_fail_sys(err, errno, "read '%s'", parent.path);
    set[n] = '\0';
    return oci_file_write(root_fd, own.path, set, err);
}

static enum oci_status made_v1(const struct oci_cgroup *cgroup,
                               const struct oci_cgroup_hierarchy *hierarchy, const char *path,
                               struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    if (hierarchy->n_made == 0 || !has_controller(hierarchy, "cpuset"))
        return OCI_OK;
    status = inherit_set(cgroup->root_fd, path, "cpuset.cpus", err);
    return status != OCI_OK ? status : inherit_set(cgroup->root_fd, path, "cpuset.mems", err);
}

static enum oci_status open_join_v1(const struct oci_cgroup *cgroup,
                                    struct oci_cgroup_hierarchy *hierarchy, struct oci_error *err)
{
    struct oci_cgroup_file tasks = oci_cgroup_file(cgroup, hierarchy, "tasks");

    hierarchy->join_fd = openat(cgroup->root_fd, tasks.path, O_WRONLY | O_CLOEXEC);
    return hierarchy->join_fd < 0 ? oci_fail_sys(err, errno, "open '%s'", tasks.path) : OCI_OK;
}

/* "0" in tasks moves the calling thread, without the lock that cgroup.procs takes. */
static enum oci_status join_v1(const struct oci_cgroup_hierarchy *hierarchy,
                               enum oci_cgroup_cloned cloned, struct oci_error *err)
{
    (void)cloned;
    if (write(hierarchy->join_fd, "0", 1) < 0)
        return oci_fail_sys(err, errno, "join the cgroup of '%s'", hierarchy->name);
    return OCI_OK;
}

static bool can_freeze_v1(const struct oci_cgroup_hierarchy *hierarchy)
{
    return has_controller(hierarchy, "freezer");
}

static bool state_is(const struct oci_cgroup *cgroup, const struct oci_cgroup_hierarchy *hierarchy,
                     const char *wanted)
{
    owned_str char *state = NULL;

    return oci_cgroup_read(cgroup, hierarchy, "freezer.state", &state, NULL) == OCI_OK &&
           strcmp(state, wanted) == 0;
}

/* Freezing is over when the kernel says so; a process that forks meanwhile is asked again. */
static enum oci_status freeze_v1(const struct oci_cgroup *cgroup,
                                 const struct oci_cgroup_hierarchy *hierarchy, bool frozen,
                                 struct oci_error *err)
{
    const struct timespec pause = {.tv_nsec = FREEZE_PAUSE_NS};
    const char *wanted = frozen ? "FROZEN" : "THAWED";

    for (int i = 0; i < FREEZE_TRIES_MAX; i++) {
        enum oci_status status = oci_cgroup_write(cgroup, hierarchy, "freezer.state", wanted, err);

        if (status != OCI_OK || state_is(cgroup, hierarchy, wanted))
            return status;
        (void)nanosleep(&pause, NULL);
    }
    return oci_fail(err, OCI_SYSTEM, NULL, "cgroup '%s' does not become %s", cgroup->path, wanted);
}

static bool is_frozen_v1(const struct oci_cgroup *cgroup,
                         const struct oci_cgroup_hierarchy *hierarchy)
{
    return state_is(cgroup, hierarchy, "FROZEN");
}

const struct oci_cgroup_kind oci_cgroup_v1 = {
    .name = "1",
    .magic = CGROUP_SUPER_MAGIC,
    .pids = "cgroup.procs",
    .made = made_v1,
    .open_join = open_join_v1,
    .join = join_v1,
    .can_freeze = can_freeze_v1,
    .freeze = freeze_v1,
    .is_frozen = is_frozen_v1,
};
