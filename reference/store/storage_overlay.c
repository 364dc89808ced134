/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Layers kept once and mounted over each other with overlayfs.
 *
 * A layer is applied to a mount of all below it, and what the kernel writes to the upper folder is
 * the layer: so whiteouts, type changes and links on the way mean what they mean everywhere else.
 * The lowest is applied over an empty folder, so that a device 0:0 or an attribute with which
 * overlayfs itself takes notes cannot come from an image. A group of hard links that spans layers
 * comes apart; its files are equal.
 */
#include "store/storage.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"
#include "base/text.h"

#include "store/tree_copy.h"

enum { SIZE_OPTIONS = 4096 - 1 /* Bytes that mount(2) takes. */ };

/* Where a mount is made of what. The folder holds all three names. */
struct overlay {
    int folderfd;
    const char *upper;
    const char *mount;
    const struct oci_lowers *lowers;
};

/* Descriptors in place of paths: short, and true whatever is renamed meanwhile. */
struct trees {
    int *fds;
    size_t n_fds;
};

/* Of a mount's own folders. */
enum { OWN_UPPER, OWN_WORK, N_OWN };

static void trees_close(struct trees *trees)
{
    for (size_t i = 0; i < trees->n_fds; i++)
        (void)close(trees->fds[i]);
    free(trees->fds);
}

static enum oci_status add_tree(struct trees *trees, int folderfd, const char *name,
                                struct oci_error *err)
{
    int fd = openat(folderfd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0)
        return oci_fail_sys(err, errno, "open '%s' of a layer", name);
    trees->fds = oci_grow(trees->fds, trees->n_fds + 1, sizeof(*trees->fds));
    trees->fds[trees->n_fds++] = fd;
    return OCI_OK;
}

static enum oci_status make_folder(int folderfd, const char *name, mode_t mode,
                                   struct oci_error *err)
{
    if (mkdirat(folderfd, name, mode) != 0)
        return oci_fail_sys(err, errno, "make '%s'", name);
    return OCI_OK;
}

/* Top first, as overlayfs wants it; an empty folder where there is none. */
static enum oci_status open_lowers(const struct overlay *overlay, struct trees *trees,
                                   struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    for (size_t i = overlay->lowers->n_fds; status == OCI_OK && i > 0; i--)
        status = add_tree(trees, overlay->lowers->fds[i - 1], "tree", err);
    if (overlay->lowers->n_fds == 0) {
        status = make_folder(overlay->folderfd, "empty", 0755, err);
        if (status == OCI_OK)
            status = add_tree(trees, overlay->folderfd, "empty", err);
    }
    return status;
}

static enum oci_status mount_it(const struct overlay *overlay, const struct trees *lowers,
                                const int own[N_OWN], struct oci_error *err)
{
    owned_text struct oci_text options = OCI_TEXT_NONE;
    owned_fd int fd =
        openat(overlay->folderfd, overlay->mount, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    owned_str char *target = oci_str_printf("/proc/self/fd/%d", fd);

    if (fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", overlay->mount);
    oci_text_printf(&options,
                    "index=off,metacopy=off,redirect_dir=off,upperdir=/proc/self/fd/%d,"
                    "workdir=/proc/self/fd/%d,lowerdir=",
                    own[OWN_UPPER], own[OWN_WORK]);
    for (size_t i = 0; i < lowers->n_fds; i++)
        oci_text_printf(&options, "%s/proc/self/fd/%d", i == 0 ? "" : ":", lowers->fds[i]);
    if (options.size > SIZE_OPTIONS) {
        return oci_fail(err, OCI_UNSUPPORTED, NULL,
                        "%zu layers are more than an overlay mount takes: use another --storage",
                        lowers->n_fds);
    }
    if (mount("overlay", target, "overlay", 0, oci_text_get(&options)) != 0)
        return oci_fail_sys(err, errno, "mount an overlay of %zu layers", lowers->n_fds);
    return OCI_OK;
}

/* The merged root has the attributes of the upper folder: they are those of the layer below. */
static enum oci_status adopt_attributes(const struct overlay *overlay, struct oci_error *err)
{
    owned_fd int to =
        openat(overlay->folderfd, overlay->upper, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    owned_fd int from = -1;

    if (overlay->lowers->n_fds == 0)
        return OCI_OK;
    from = openat(overlay->lowers->fds[overlay->lowers->n_fds - 1], "tree",
                  O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (from < 0 || to < 0)
        return oci_fail_sys(err, errno, "open the tree of a layer");
    return oci_tree_copy_attributes(from, to, err);
}

static enum oci_status make_overlay(const struct overlay *overlay, int *ret_rootfd,
                                    struct oci_error *err)
{
    __attribute__((cleanup(trees_close))) struct trees lowers = {.n_fds = 0};
    __attribute__((cleanup(trees_close))) struct trees own = {.n_fds = 0};
    enum oci_status status = make_folder(overlay->folderfd, overlay->upper, 0755, err);

    if (status == OCI_OK)
        status = make_folder(overlay->folderfd, "work", 0700, err);
    if (status == OCI_OK)
        status = make_folder(overlay->folderfd, overlay->mount, 0755, err);
    if (status == OCI_OK)
        status = open_lowers(overlay, &lowers, err);
    if (status == OCI_OK)
        status = adopt_attributes(overlay, err);
    if (status == OCI_OK)
        status = add_tree(&own, overlay->folderfd, overlay->upper, err);
    if (status == OCI_OK)
        status = add_tree(&own, overlay->folderfd, "work", err);
    if (status == OCI_OK)
        status = mount_it(overlay, &lowers, own.fds, err);
    if (status != OCI_OK)
        return status;
    *ret_rootfd =
        openat(overlay->folderfd, overlay->mount, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return *ret_rootfd >= 0 ? OCI_OK : oci_fail_sys(err, errno, "open '%s'", overlay->mount);
}

/* What is mounted at a name of the folder, if anything, until nothing is. */
static enum oci_status unmount(int folderfd, const char *name, struct oci_error *err)
{
    for (;;) {
        owned_fd int fd = openat(folderfd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        owned_str char *path = oci_str_printf("/proc/self/fd/%d", fd);

        if (fd < 0 && errno == ENOENT)
            return OCI_OK;
        if (fd < 0)
            return oci_fail_sys(err, errno, "open '%s'", name);
        if (umount2(path, MNT_DETACH) != 0)
            return errno == EINVAL ? OCI_OK : oci_fail_sys(err, errno, "unmount '%s'", name);
    }
}

/* The mount lives as long as its root is open, and is to be seen by nobody. */
static enum oci_status begin_layer(int folderfd, const struct oci_lowers *lowers, int *ret_rootfd,
                                   struct oci_error *err)
{
    const struct overlay overlay = {folderfd, "tree", "merged", lowers};
    owned_fd int rootfd = -1;
    enum oci_status status = make_overlay(&overlay, &rootfd, err);

    if (status == OCI_OK)
        status = unmount(folderfd, "merged", err);
    if (status == OCI_OK)
        *ret_rootfd = steal_fd(&rootfd);
    return status;
}

static enum oci_status end_layer(int folderfd, struct oci_error *err)
{
    static const char *const names[] = {"merged", "work", "empty"};
    enum oci_status status = OCI_OK;

    for (size_t i = 0; status == OCI_OK && i < sizeof(names) / sizeof(names[0]); i++)
        status = oci_path_remove_tree(folderfd, names[i], err);
    return status;
}

static enum oci_status make_root(int folderfd, const struct oci_lowers *lowers, int *ret_rootfd,
                                 struct oci_error *err)
{
    const struct overlay overlay = {folderfd, "upper", "rootfs", lowers};

    return make_overlay(&overlay, ret_rootfd, err);
}

static enum oci_status drop(int folderfd, struct oci_error *err)
{
    enum oci_status status = unmount(folderfd, "merged", err);

    return status == OCI_OK ? unmount(folderfd, "rootfs", err) : status;
}

/* A file of a lower layer is removed: that is what the upper file system must be able to say. */
static enum oci_status probe(int scratchfd, struct oci_error *err)
{
    const struct oci_file_content content = {"", 0, 0600, true};
    const struct oci_lowers lowers = {&scratchfd, 1};
    const struct overlay overlay = {scratchfd, "upper", "rootfs", &lowers};
    owned_fd int treefd = -1;
    owned_fd int rootfd = -1;
    enum oci_status status = make_folder(scratchfd, "tree", 0755, err);

    if (status == OCI_OK)
        status = oci_path_open(scratchfd, "tree", O_PATH | O_DIRECTORY, 0, &treefd, err);
    if (status == OCI_OK)
        status = oci_file_write_atomic(treefd, "file", &content, err);
    if (status == OCI_OK)
        status = make_overlay(&overlay, &rootfd, err);
    if (status == OCI_OK && unlinkat(rootfd, "file", 0) != 0)
        return oci_fail_sys(err, errno, "remove a file of a lower layer");
    return status;
}

const struct oci_storage oci_storage_overlay = {
    "overlay", probe, begin_layer, end_layer, make_root, drop,
};
