/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Subvolumes of btrfs: a layer is a snapshot of the one below with the layer applied, read-only
 * when it is finished; a root file system is a snapshot that can be written to.
 */
#include "store/storage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "base/owned.h"
#include "base/path.h"

static enum oci_status make_subvolume(int folderfd, const char *name, struct oci_error *err)
{
    struct btrfs_ioctl_vol_args args = {.fd = 0};

    (void)strncpy(args.name, name, sizeof(args.name) - 1);
    if (ioctl(folderfd, BTRFS_IOC_SUBVOL_CREATE, &args) != 0)
        return oci_fail_sys(err, errno, "make the subvolume '%s'", name);
    if (fchmodat(folderfd, name, 0755, 0) != 0)
        return oci_fail_sys(err, errno, "set the mode of '%s'", name);
    return OCI_OK;
}

static enum oci_status make_snapshot(int folderfd, const char *name, int layerfd,
                                     struct oci_error *err)
{
    struct btrfs_ioctl_vol_args_v2 args = {.flags = 0};
    owned_fd int from = openat(layerfd, "tree", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (from < 0)
        return oci_fail_sys(err, errno, "open the tree of a layer");
    args.fd = from;
    (void)strncpy(args.name, name, sizeof(args.name) - 1);
    if (ioctl(folderfd, BTRFS_IOC_SNAP_CREATE_V2, &args) != 0)
        return oci_fail_sys(err, errno, "make the snapshot '%s'", name);
    return OCI_OK;
}

static enum oci_status make_tree(int folderfd, const char *name, const struct oci_lowers *lowers,
                                 int *ret_rootfd, struct oci_error *err)
{
    owned_fd int fd = -1;
    enum oci_status status =
        lowers->n_fds == 0 ? make_subvolume(folderfd, name, err)
                           : make_snapshot(folderfd, name, lowers->fds[lowers->n_fds - 1], err);

    if (status != OCI_OK)
        return status;
    fd = openat(folderfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", name);
    *ret_rootfd = steal_fd(&fd);
    return OCI_OK;
}

static enum oci_status begin_layer(int folderfd, const struct oci_lowers *lowers, int *ret_rootfd,
                                   struct oci_error *err)
{
    return make_tree(folderfd, "tree", lowers, ret_rootfd, err);
}

static enum oci_status make_root(int folderfd, const struct oci_lowers *lowers, int *ret_rootfd,
                                 struct oci_error *err)
{
    return make_tree(folderfd, "rootfs", lowers, ret_rootfd, err);
}

static enum oci_status end_layer(int folderfd, struct oci_error *err)
{
    uint64_t flags = BTRFS_SUBVOL_RDONLY;
    owned_fd int fd = openat(folderfd, "tree", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0 || ioctl(fd, BTRFS_IOC_SUBVOL_SETFLAGS, &flags) != 0)
        return oci_fail_sys(err, errno, "make a layer read-only");
    return OCI_OK;
}

/* A subvolume with others inside cannot be destroyed at once: its files go one by one, for which
 * it must not be read-only. */
static enum oci_status destroy(int folderfd, const char *name, struct oci_error *err)
{
    struct btrfs_ioctl_vol_args args = {.fd = 0};
    uint64_t flags = 0;
    owned_fd int fd = -1;

    (void)strncpy(args.name, name, sizeof(args.name) - 1);
    if (ioctl(folderfd, BTRFS_IOC_SNAP_DESTROY, &args) == 0 || errno == ENOENT)
        return OCI_OK;
    fd = openat(folderfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0)
        (void)ioctl(fd, BTRFS_IOC_SUBVOL_SETFLAGS, &flags);
    return oci_path_remove_tree(folderfd, name, err);
}

static enum oci_status drop(int folderfd, struct oci_error *err)
{
    enum oci_status status = destroy(folderfd, "tree", err);

    return status == OCI_OK ? destroy(folderfd, "rootfs", err) : status;
}

static enum oci_status probe(int scratchfd, struct oci_error *err)
{
    return make_subvolume(scratchfd, "tree", err);
}

const struct oci_storage oci_storage_btrfs = {
    "btrfs", probe, begin_layer, end_layer, make_root, drop,
};
