/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Whole trees, copied (anywhere) or cloned (xfs, btrfs and others that share blocks).
 *
 * A layer's tree begins as links to the files of the one below: applying a layer replaces files
 * and never writes into one, so that only what a layer brings takes room.
 */
#include "store/storage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/owned.h"

#include "store/tree_copy.h"

static enum oci_status probe_copy(int scratchfd, struct oci_error *err)
{
    (void)scratchfd;
    (void)err;
    return OCI_OK;
}

static enum oci_status probe_clone(int scratchfd, struct oci_error *err)
{
    static const char page[4096] = "cloned";
    const struct oci_file_content content = {page, sizeof(page), 0600, true};
    enum oci_status status = oci_file_write_atomic(scratchfd, "a", &content, err);
    owned_fd int from = openat(scratchfd, "a", O_RDONLY | O_CLOEXEC);
    owned_fd int to = openat(scratchfd, "b", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    if (status != OCI_OK)
        return status;
    if (from < 0 || to < 0)
        return oci_fail_sys(err, errno, "open");
    if (ioctl(to, FICLONE, from) != 0)
        return oci_fail_sys(err, errno, "clone a file");
    return OCI_OK;
}

/* @p name in @p folderfd as a copy of the top layer's tree. */
static enum oci_status make_tree(int folderfd, const char *name, const struct oci_lowers *lowers,
                                 enum oci_tree_copy_how how, int *ret_rootfd, struct oci_error *err)
{
    owned_fd int fd = -1;
    owned_fd int from = -1;
    enum oci_status status = OCI_OK;

    if (mkdirat(folderfd, name, 0755) != 0)
        return oci_fail_sys(err, errno, "make '%s'", name);
    fd = openat(folderfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (lowers->n_fds > 0) {
        from = openat(lowers->fds[lowers->n_fds - 1], "tree",
                      O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    }
    if (fd < 0 || (lowers->n_fds > 0 && from < 0))
        return oci_fail_sys(err, errno, "open the tree of a layer");
    if (lowers->n_fds > 0)
        status = oci_tree_copy(from, fd, how, err);
    if (status == OCI_OK)
        *ret_rootfd = steal_fd(&fd);
    return status;
}

static enum oci_status begin_layer(int folderfd, const struct oci_lowers *lowers, int *ret_rootfd,
                                   struct oci_error *err)
{
    return make_tree(folderfd, "tree", lowers, OCI_TREE_LINK, ret_rootfd, err);
}

static enum oci_status make_root_copied(int folderfd, const struct oci_lowers *lowers,
                                        int *ret_rootfd, struct oci_error *err)
{
    return make_tree(folderfd, "rootfs", lowers, OCI_TREE_COPY, ret_rootfd, err);
}

static enum oci_status make_root_cloned(int folderfd, const struct oci_lowers *lowers,
                                        int *ret_rootfd, struct oci_error *err)
{
    return make_tree(folderfd, "rootfs", lowers, OCI_TREE_CLONE, ret_rootfd, err);
}

static enum oci_status nothing(int folderfd, struct oci_error *err)
{
    (void)folderfd;
    (void)err;
    return OCI_OK;
}

const struct oci_storage oci_storage_copy = {
    "copy", probe_copy, begin_layer, nothing, make_root_copied, nothing,
};

const struct oci_storage oci_storage_reflink = {
    "reflink", probe_clone, begin_layer, nothing, make_root_cloned, nothing,
};
