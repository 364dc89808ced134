/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Paths that are hidden or made read-only, and kernel parameters.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/owned.h"
#include "base/path.h"
#include "bundle/sysctl.h"
#include "runtime/init.h"

/* What is put over a masked path; copies are made of the first one that is attached. */
struct masks {
    int file;
    int folder;
};

static enum oci_status cover(int fd, int targetfd, const char *path, struct oci_error *err)
{
    if (move_mount(fd, "", targetfd, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
        return oci_fail_sys(err, errno, "cover '%s'", path);
    return OCI_OK;
}

/* Empty, without room for anything, and read-only. */
static enum oci_status make_empty_folder(int *ret_fd, struct oci_error *err)
{
    owned_fd int context = fsopen("tmpfs", FSOPEN_CLOEXEC);

    if (context < 0 || fsconfig(context, FSCONFIG_SET_STRING, "source", "tmpfs", 0) < 0 ||
        fsconfig(context, FSCONFIG_SET_STRING, "size", "0k", 0) < 0 ||
        fsconfig(context, FSCONFIG_SET_STRING, "mode", "555", 0) < 0 ||
        fsconfig(context, FSCONFIG_SET_FLAG, "ro", NULL, 0) < 0 ||
        fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
        return oci_fail_sys(err, errno, "make an empty folder for masks");
    *ret_fd = fsmount(context, FSMOUNT_CLOEXEC,
                      MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    return *ret_fd < 0 ? oci_fail_sys(err, errno, "mount an empty folder for masks") : OCI_OK;
}

static enum oci_status mask_folder(struct masks *masks, int targetfd, const char *path,
                                   struct oci_error *err)
{
    owned_fd int copy = -1;

    if (masks->folder < 0) {
        enum oci_status status = make_empty_folder(&masks->folder, err);

        return status == OCI_OK ? cover(masks->folder, targetfd, path, err) : status;
    }
    copy = open_tree(masks->folder, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (copy < 0)
        return oci_fail_sys(err, errno, "copy the empty folder over '%s'", path);
    return cover(copy, targetfd, path, err);
}

/* The first use attaches the host's /dev/null itself, opened before the root changed. */
static enum oci_status mask_file(struct oci_container *c, struct masks *masks, int targetfd,
                                 const char *path, struct oci_error *err)
{
    owned_fd int copy = -1;

    if (masks->file < 0) {
        masks->file = c->nullfd;
        return cover(masks->file, targetfd, path, err);
    }
    copy = open_tree(masks->file, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (copy < 0)
        return oci_fail_sys(err, errno, "copy /dev/null over '%s'", path);
    return cover(copy, targetfd, path, err);
}

static enum oci_status mask_one(struct oci_container *c, struct masks *masks, const char *path,
                                struct oci_error *err)
{
    struct stat seen;
    owned_fd int fd = -1;
    enum oci_status status = oci_path_open(c->rootfd, path, O_PATH, 0, &fd, err);

    /* What is not there cannot be read. */
    if (status == OCI_NOT_FOUND || (status != OCI_OK && err != NULL && err->sys == ENOTDIR))
        return OCI_OK;
    if (status != OCI_OK)
        return oci_within(err, status, "masked path '%s'", path);
    if (fstat(fd, &seen) < 0)
        return oci_fail_sys(err, errno, "masked path '%s'", path);
    return S_ISDIR(seen.st_mode) ? mask_folder(masks, fd, path, err)
                                 : mask_file(c, masks, fd, path, err);
}

enum oci_status oci_init_masked(struct oci_container *c, struct oci_error *err)
{
    struct masks masks = {-1, -1};
    enum oci_status status = OCI_OK;

    for (size_t i = 0; i < c->config.masked_paths.n_items && status == OCI_OK; i++)
        status = mask_one(c, &masks, c->config.masked_paths.items[i], err);
    return status;
}

/* A mount of its own over the path, with all below, so that it can be read-only alone. */
static enum oci_status make_readonly(struct oci_container *c, const char *path,
                                     struct oci_error *err)
{
    struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};
    owned_fd int fd = -1;
    owned_fd int copy = -1;
    enum oci_status status = oci_path_open(c->rootfd, path, O_PATH, 0, &fd, err);

    if (status == OCI_NOT_FOUND || (status != OCI_OK && err != NULL && err->sys == ENOTDIR))
        return OCI_OK;
    if (status != OCI_OK)
        return oci_within(err, status, "read-only path '%s'", path);
    copy = open_tree(fd, "", AT_EMPTY_PATH | AT_RECURSIVE | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (copy < 0 || mount_setattr(copy, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof(attr)) < 0)
        return oci_fail_sys(err, errno, "make '%s' read-only", path);
    return cover(copy, fd, path, err);
}

enum oci_status oci_init_readonly(struct oci_container *c, struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    for (size_t i = 0; i < c->config.readonly_paths.n_items && status == OCI_OK; i++)
        status = make_readonly(c, c->config.readonly_paths.items[i], err);
    return status;
}

static enum oci_status write_sysctl(int proc, const char *path, const struct oci_pair *pair,
                                    struct oci_error *err)
{
    owned_fd int fd = openat(proc, path, O_WRONLY | O_CLOEXEC);
    size_t size = strlen(pair->value);

    if (fd < 0)
        return oci_fail_sys(err, errno, "open sysctl '%s'", pair->name);
    if (write(fd, pair->value, size) != (ssize_t)size)
        return oci_fail_sys(err, errno, "write '%s' to sysctl '%s'", pair->value, pair->name);
    return OCI_OK;
}

/* The kernel's view depends on who opens it, so the runtime's /proc serves, and cannot be fake. */
enum oci_status oci_init_sysctl(struct oci_container *c, struct oci_error *err)
{
    char path[OCI_SYSCTL_PATH_MAX];
    owned_fd int sys = -1;

    if (c->config.sysctl.n_items == 0)
        return OCI_OK;
    sys = openat(c->hostproc, "sys", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (sys < 0)
        return oci_fail_sys(err, errno, "open /proc/sys of the runtime");
    for (size_t i = 0; i < c->config.sysctl.n_items; i++) {
        const struct oci_pair *pair = &c->config.sysctl.items[i];
        enum oci_status status = oci_sysctl_path(pair->name, path, err);

        if (status == OCI_OK)
            status = write_sysctl(sys, path, pair, err);
        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}
