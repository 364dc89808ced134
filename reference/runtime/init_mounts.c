/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The mounts of the configuration, in its order, below the root.
 *
 * A mount is prepared detached, with all its attributes, and then moved onto a target that was
 * resolved inside the root and is held by descriptor: it is never visible half made, and no
 * path is walked twice.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/owned.h"
#include "base/path.h"
#include "runtime/copy_up.h"
#include "runtime/init.h"
#include "runtime/init_path.h"
#include "runtime/mount_new.h"

static bool is_directory(int fd)
{
    struct stat seen;

    return fstat(fd, &seen) == 0 && S_ISDIR(seen.st_mode);
}

/* The mount point is made where it is missing: a directory, or a file for what is not one. */
static enum oci_status open_target(const struct oci_container *c, const struct oci_mount *mount,
                                   bool directory, int *ret_fd, struct oci_error *err)
{
    const char *path = mount->destination;
    enum oci_status status = OCI_OK;

    if (strspn(path, "/") == strlen(path)) {
        return oci_fail(err, OCI_UNSUPPORTED, "rt.mounts.order",
                        "a mount at '%s' would hide the root", path);
    }
    status = oci_path_open(c->rootfd, path, O_PATH, 0, ret_fd, err);
    if (status == OCI_NOT_FOUND && directory) {
        status = oci_init_path_dir(c->rootfd, path, ret_fd, err);
    } else if (status == OCI_NOT_FOUND) {
        status = oci_init_path_file(c->rootfd, path, ret_fd, err);
    }
    return status == OCI_OK ? status : oci_within(err, status, "mount point '%s'", path);
}

static enum oci_status attach(int fd, int targetfd, const struct oci_mount *mount,
                              struct oci_error *err)
{
    if (move_mount(fd, "", targetfd, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
        return oci_fail_sys(err, errno, "mount at '%s'", mount->destination);
    return OCI_OK;
}

static enum oci_status set_attributes(int fd, unsigned flags, struct mount_attr attr,
                                      const struct oci_mount *mount, struct oci_error *err)
{
    if (attr.attr_set == 0 && attr.attr_clr == 0 && attr.propagation == 0)
        return OCI_OK;
    if (mount_setattr(fd, "", AT_EMPTY_PATH | flags, &attr, sizeof(attr)) < 0)
        return oci_fail_sys(err, errno, "mount at '%s': set attributes", mount->destination);
    return OCI_OK;
}

/* Attributes of the whole tree first, so that the mount's own can differ from them. */
static enum oci_status set_options(int fd, const struct oci_mount *mount, struct oci_error *err)
{
    const struct oci_mount_options *options = &mount->options;
    struct mount_attr tree = {.attr_set = options->tree_set, .attr_clr = options->tree_clear};
    struct mount_attr own = {.attr_set = options->attr_set, .attr_clr = options->attr_clear};
    enum oci_status status = set_attributes(fd, AT_RECURSIVE, tree, mount, err);

    if (status == OCI_OK)
        status = set_attributes(fd, 0, own, mount, err);
    for (size_t i = 0; status == OCI_OK && i < options->propagation.n_items; i++) {
        unsigned long kind = options->propagation.items[i];
        struct mount_attr attr = {.propagation = kind & ~(unsigned long)MS_REC};

        status = set_attributes(fd, (kind & MS_REC) != 0 ? AT_RECURSIVE : 0, attr, mount, err);
    }
    return status;
}

static enum oci_status mount_bind(struct oci_container *c, const struct oci_mount *mount, int fd,
                                  struct oci_error *err)
{
    owned_fd int targetfd = -1;
    enum oci_status status = open_target(c, mount, is_directory(fd), &targetfd, err);

    if (status == OCI_OK)
        status = set_options(fd, mount, err);
    if (status == OCI_OK)
        status = attach(fd, targetfd, mount, err);
    return status;
}

static enum oci_status remount(struct oci_container *c, const struct oci_mount *mount,
                               struct oci_error *err)
{
    owned_fd int targetfd = -1;
    enum oci_status status =
        oci_path_open(c->rootfd, mount->destination, O_PATH, 0, &targetfd, err);

    if (status == OCI_OK && (mount->options.set & MS_BIND) == 0)
        status = oci_mount_reconfigure(targetfd, mount, err);
    if (status == OCI_OK)
        status = set_options(targetfd, mount, err);
    return status == OCI_OK ? status : oci_within(err, status, "remount '%s'", mount->destination);
}

/*
 * In a user namespace the kernel makes no sysfs if the network is the host's, or if parts of the
 * host's sysfs are covered: the container then gets the host's, covered as it is.
 */
static bool is_refused_sysfs(const struct oci_container *c, const struct oci_mount *mount,
                             const struct oci_error *why)
{
    return why->sys == EPERM && strcmp(mount->type, "sysfs") == 0 &&
           c->config.namespaces[OCI_NS_USER].listed;
}

static enum oci_status mount_host_sysfs(struct oci_container *c, const struct oci_mount *mount,
                                        struct oci_error *err)
{
    owned_fd int fd =
        open_tree(AT_FDCWD, "/sys", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);

    if (fd < 0)
        return oci_fail_sys(err, errno, "open the host's sysfs");
    return mount_bind(c, mount, fd, err);
}

static enum oci_status mount_new(struct oci_container *c, const struct oci_mount *mount,
                                 struct oci_error *err)
{
    owned_fd int targetfd = -1;
    owned_fd int fd = -1;
    enum oci_status status = open_target(c, mount, true, &targetfd, err);

    if (status == OCI_OK)
        status = oci_mount_create(targetfd, mount, c->config.mount_label, &fd, err);
    if (status == OCI_SYSTEM && err != NULL && is_refused_sysfs(c, mount, err))
        return mount_host_sysfs(c, mount, err);
    if (status == OCI_OK && mount->options.tmpcopyup)
        status = oci_copy_up(targetfd, fd, err);
    if (status == OCI_OK &&
        (mount->options.tmpcopyup || (mount->options.tree_set | mount->options.tree_clear) != 0 ||
         mount->options.propagation.n_items > 0))
        status = set_options(fd, mount, err);
    if (status == OCI_OK)
        status = attach(fd, targetfd, mount, err);
    return status;
}

static bool is_cgroup(const struct oci_mount *mount)
{
    return mount->type != NULL &&
           (strcmp(mount->type, "cgroup") == 0 || strcmp(mount->type, "cgroup2") == 0);
}

static enum oci_status mount_one(struct oci_container *c, const struct oci_mount *mount, int source,
                                 struct oci_error *err)
{
    if ((mount->options.set & MS_REMOUNT) != 0)
        return remount(c, mount, err);
    if (source >= 0)
        return mount_bind(c, mount, source, err);
    if (mount->type == NULL) {
        return oci_fail(err, OCI_INVALID, "rt.mounts.type.kernel",
                        "mount at '%s' has no type and is no bind mount", mount->destination);
    }
    if (is_cgroup(mount))
        return oci_init_mount_cgroup(c, mount, err);
    return mount_new(c, mount, err);
}

enum oci_status oci_init_mounts(struct oci_container *c, struct oci_error *err)
{
    for (size_t i = 0; i < c->config.mounts.n_items; i++) {
        enum oci_status status = mount_one(c, &c->config.mounts.items[i], c->mountfds[i], err);

        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}
