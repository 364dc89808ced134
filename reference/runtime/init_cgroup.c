/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The cgroups of the container, from inside: joined, and mounted where the bundle says so.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/owned.h"
#include "base/path.h"
#include "runtime/init.h"
#include "runtime/mount_new.h"

#define HOST_CGROUPS "/sys/fs/cgroup"

enum oci_status oci_init_cgroup(struct oci_container *c, struct oci_error *err)
{
    enum oci_cgroup_cloned cloned =
        oci_cgroup_clone_fd(&c->cgroup) >= 0 ? OCI_CGROUP_CLONED_INTO : OCI_CGROUP_NOT_CLONED;

    return c->cgroup.path == NULL ? OCI_OK : oci_cgroup_join(&c->cgroup, cloned, err);
}

static enum oci_status attach(int fd, int targetfd, const char *name, struct oci_error *err)
{
    if (move_mount(fd, "", targetfd, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
        return oci_fail_sys(err, errno, "mount cgroup '%s'", name);
    return OCI_OK;
}

/* The container's own cgroup stands where the root of the hierarchy would. */
static enum oci_status open_own(const struct oci_container *c, const char *hierarchy, int *ret_fd,
                                struct oci_error *err)
{
    char path[PATH_MAX];
    int fd = -1;
    int n = snprintf(path, sizeof(path), HOST_CGROUPS "/%s%s", hierarchy, c->cgroup.path);

    if (n < 0 || n >= (int)sizeof(path))
        return oci_fail(err, OCI_LIMIT, NULL, "the path of the cgroup is too long");
    fd = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (fd < 0)
        return oci_fail_sys(err, errno, "open cgroup '%s' for a mount", path);
    *ret_fd = fd;
    return OCI_OK;
}

/* Of the mount and all that are on it. */
static enum oci_status set_attributes(int fd, const struct oci_mount *mount, struct oci_error *err)
{
    struct mount_attr attr = {.attr_set = mount->options.attr_set, .propagation = MS_PRIVATE};

    if (mount_setattr(fd, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof(attr)) < 0)
        return oci_fail_sys(err, errno, "set the flags of the cgroup mount");
    return OCI_OK;
}

/* Names such as "cpu,cpuacct" are found by their parts as well. */
static enum oci_status link_parts(int dirfd, const char *name, struct oci_error *err)
{
    char part[OCI_CGROUP_NAME_MAX];
    const char *at = strchr(name, ',') == NULL ? NULL : name;

    while (at != NULL) {
        size_t n = strcspn(at, ",");

        (void)snprintf(part, sizeof(part), "%.*s", (int)n, at);
        if (symlinkat(name, dirfd, part) < 0 && errno != EEXIST)
            return oci_fail_sys(err, errno, "link cgroup '%s'", part);
        at = at[n] == ',' ? at + n + 1 : NULL;
    }
    return OCI_OK;
}

/* The folder is on a tmpfs that was made just now, where nobody else is: names are safe. */
static enum oci_status mount_hierarchy(const struct oci_container *c, int dirfd, const char *name,
                                       struct oci_error *err)
{
    owned_fd int fd = -1;
    enum oci_status status = open_own(c, name, &fd, err);

    if (status != OCI_OK)
        return status;
    if (mkdirat(dirfd, name, 0755) < 0 ||
        move_mount(fd, "", dirfd, name, MOVE_MOUNT_F_EMPTY_PATH) < 0)
        return oci_fail_sys(err, errno, "mount cgroup '%s'", name);
    return link_parts(dirfd, name, err);
}

static enum oci_status mount_each(const struct oci_container *c, const struct oci_mount *mount,
                                  int targetfd, struct oci_error *err)
{
    struct oci_mount folder = {.destination = mount->destination,
                               .source = "tmpfs",
                               .type = "tmpfs",
                               .options = {.data = "mode=755"}};
    owned_fd int fd = -1;
    enum oci_status status = oci_mount_create(targetfd, &folder, c->config.mount_label, &fd, err);

    if (status == OCI_OK)
        status = attach(fd, targetfd, "", err);
    for (size_t i = 0; status == OCI_OK && i < c->cgroup.n_hierarchies; i++)
        status = mount_hierarchy(c, fd, c->cgroup.hierarchies[i].name, err);
    return status == OCI_OK ? set_attributes(fd, mount, err) : status;
}

static bool is_unified(const struct oci_cgroup *cgroup)
{
    return cgroup->n_hierarchies == 1 && strcmp(cgroup->hierarchies[0].name, ".") == 0;
}

enum oci_status oci_init_mount_cgroup(struct oci_container *c, const struct oci_mount *mount,
                                      struct oci_error *err)
{
    owned_fd int targetfd = -1;
    owned_fd int fd = -1;
    enum oci_status status = oci_path_make_dir(c->rootfd, mount->destination, 0755, &targetfd, err);

    if (status != OCI_OK)
        return oci_within(err, status, "mount point '%s'", mount->destination);
    if (c->cgroup.path != NULL && !is_unified(&c->cgroup))
        return mount_each(c, mount, targetfd, err);
    if (c->cgroup.path != NULL) {
        status = open_own(c, ".", &fd, err);
        if (status == OCI_OK)
            status = set_attributes(fd, mount, err);
    } else {
        status = oci_mount_create(targetfd, mount, NULL, &fd, err);
    }
    return status == OCI_OK ? attach(fd, targetfd, mount->destination, err) : status;
}
