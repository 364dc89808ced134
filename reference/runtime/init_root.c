/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The root of the container: attached, filled by others, made the root.
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
#include "runtime/init.h"
#include "runtime/mounts.h"
#include "runtime/namespaces.h"

/* Mounts of this namespace must not reach the host; those of the host may reach a slave. */
static enum oci_status cut_propagation(const struct oci_container *c, struct oci_error *err)
{
    struct mount_attr attr = {.propagation = MS_SLAVE};

    if (!oci_namespace_is_new(&c->config, OCI_NS_MOUNT))
        return OCI_OK;
    if (!oci_propagation_reaches_in(&c->config))
        attr.propagation = MS_PRIVATE;
    if (mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &attr, sizeof(attr)) < 0)
        return oci_fail_sys(err, errno, "cut the mounts off from those of the host");
    return OCI_OK;
}

/*
 * The root is a mount of its own, a copy of what lies at its path, and stands there while hooks
 * of the host's side run: they find it where the configuration says it is.
 */
enum oci_status oci_init_root(struct oci_container *c, struct oci_error *err)
{
    enum oci_status status = cut_propagation(c, err);

    if (status != OCI_OK)
        return status;
    (void)umask(0);
    if (c->rootfd < 0) {
        status = oci_mounts_open_root(c, err);
        if (status == OCI_OK)
            status = oci_mounts_open_sources(c, err);
        if (status == OCI_OK)
            status = oci_mounts_open_null(c, err);
    }
    if (status != OCI_OK)
        return status;
    if (move_mount(c->rootfd, "", AT_FDCWD, c->rootfs, MOVE_MOUNT_F_EMPTY_PATH) < 0)
        return oci_fail_sys(err, errno, "mount the root at '%s'", c->rootfs);
    return OCI_OK;
}

static enum oci_status change_root(const struct oci_container *c, struct oci_error *err)
{
    if (chroot(".") < 0)
        return oci_fail_sys(err, errno, "change the root to '%s'", c->rootfs);
    return OCI_OK;
}

/* On an initial ramfs there is nothing to pivot from; the old root is covered instead. */
static enum oci_status move_root(const struct oci_container *c, struct oci_error *err)
{
    if (move_mount(c->rootfd, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH) < 0)
        return oci_fail_sys(err, errno, "move the root over '/'");
    return change_root(c, err);
}

/*
 * pivot_root(".", ".") stacks the old root on the new one, so that no folder for it is needed
 * in either; then the old one is taken off.
 */
static enum oci_status pivot(struct oci_error *err)
{
    if (syscall(SYS_pivot_root, ".", ".") < 0)
        return oci_fail_sys(err, errno, "make the container's root the root (pivot_root)");
    if (umount2(".", MNT_DETACH) < 0)
        return oci_fail_sys(err, errno, "unmount the host's root");
    return OCI_OK;
}

enum oci_status oci_init_pivot(struct oci_container *c, struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    if (fchdir(c->rootfd) < 0)
        return oci_fail_sys(err, errno, "enter the root '%s'", c->rootfs);
    if (!oci_namespace_is_new(&c->config, OCI_NS_MOUNT))
        status = change_root(c, err);
    else if (c->request->no_pivot)
        status = move_root(c, err);
    else
        status = pivot(err);
    if (status == OCI_OK && chdir("/") < 0)
        status = oci_fail_sys(err, errno, "enter the new root");
    return status;
}

/* The working directory may be missing: who wrote the configuration wants to work there. */
enum oci_status oci_init_cwd(struct oci_container *c, struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    if (!c->config.process.set)
        return OCI_OK;
    status = oci_path_make_dir(c->rootfd, c->config.process.cwd, 0755, NULL, err);
    if (status != OCI_OK && (err == NULL || err->sys != EROFS))
        return oci_within(err, status, "working directory '%s'", c->config.process.cwd);
    return OCI_OK;
}

enum oci_status oci_init_root_flags(struct oci_container *c, struct oci_error *err)
{
    struct mount_attr attr = {.attr_set = c->config.root_readonly ? MOUNT_ATTR_RDONLY : 0,
                              .propagation = c->config.rootfs_propagation & ~(uint64_t)MS_REC};

    if (attr.attr_set == 0 && attr.propagation == 0)
        return OCI_OK;
    if (mount_setattr(c->rootfd, "", AT_EMPTY_PATH, &attr, sizeof(attr)) < 0)
        return oci_fail_sys(err, errno, "set flags and propagation of the root");
    return OCI_OK;
}
