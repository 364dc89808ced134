/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/owned.h"
#include "runtime/idmap.h"

enum { NULL_MAJOR = 1, NULL_MINOR = 3 };

#define TREE_FLAGS (OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC)

bool oci_propagation_reaches_in(const struct oci_config *config)
{
    unsigned long kind = config->rootfs_propagation & ~(unsigned long)MS_REC;

    return kind == MS_SLAVE || kind == MS_SHARED;
}

/*
 * A copy of a shared mount is a member of the host's peer group: what would be mounted below it
 * would appear on the host. Only a container whose root is asked to be shared may keep that,
 * for mounts that ask for it themselves.
 */
static enum oci_status cut_off(int treefd, const struct oci_container *c, struct oci_error *err)
{
    struct mount_attr attr = {.propagation = MS_PRIVATE};

    if (oci_propagation_reaches_in(&c->config))
        attr.propagation = MS_SLAVE;
    if (mount_setattr(treefd, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof(attr)) < 0)
        return oci_fail_sys(err, errno, "cut off the propagation of mounts");
    return OCI_OK;
}

enum oci_status oci_mounts_open_root(struct oci_container *c, struct oci_error *err)
{
    c->rootfd = open_tree(AT_FDCWD, c->rootfs, TREE_FLAGS | AT_RECURSIVE);
    if (c->rootfd < 0) {
        return oci_fail_sys(err, errno, "open the root '%s'", c->rootfs);
    }
    return cut_off(c->rootfd, c, err);
}

static unsigned long last_propagation(const struct oci_mount *mount)
{
    size_t n = mount->options.propagation.n_items;

    return n == 0 ? 0 : mount->options.propagation.items[n - 1] & ~(unsigned long)MS_REC;
}

static bool stays_with_host(const struct oci_mount *mount, const struct oci_config *config)
{
    unsigned long root = config->rootfs_propagation & ~(unsigned long)MS_REC;
    unsigned long own = last_propagation(mount);

    return own == MS_SLAVE || (own == MS_SHARED && root == MS_SHARED);
}

static enum oci_status open_source(struct oci_container *c, const struct oci_mount *mount,
                                   int *ret_fd, struct oci_error *err)
{
    unsigned recursive = (mount->options.set & MS_REC) != 0 ? AT_RECURSIVE : 0;
    owned_fd int fd = -1;
    enum oci_status status = OCI_OK;

    if (mount->source == NULL) {
        return oci_fail(err, OCI_INVALID, "rt.mounts.bind.by-option",
                        "mount at '%s': a bind mount without a source", mount->destination);
    }
    fd = open_tree(c->bundlefd, mount->source, TREE_FLAGS | recursive);
    if (fd < 0) {
        return oci_fail_sys(err, errno, "mount at '%s': open the source '%s'", mount->destination,
                            mount->source);
    }
    if (!stays_with_host(mount, &c->config))
        status = cut_off(fd, c, err);
    if (status != OCI_OK)
        return status;
    *ret_fd = steal_fd(&fd);
    return OCI_OK;
}

static bool needs_source(const struct oci_mount *mount)
{
    return (mount->options.set & MS_BIND) != 0 && (mount->options.set & MS_REMOUNT) == 0;
}

enum oci_status oci_mounts_open_sources(struct oci_container *c, struct oci_error *err)
{
    for (size_t i = 0; i < c->config.mounts.n_items; i++) {
        const struct oci_mount *mount = &c->config.mounts.items[i];
        enum oci_status status = OCI_OK;

        if (needs_source(mount) && c->mountfds[i] < 0)
            status = open_source(c, mount, &c->mountfds[i], err);
        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}

static bool needs_idmap(const struct oci_mount *mount)
{
    return mount->options.idmap != OCI_IDMAP_NONE || mount->uid_mappings.n_items > 0;
}

/* The mount's own mappings, or those of the container's user namespace. */
static enum oci_status open_mapping(const struct oci_container *c, const struct oci_mount *mount,
                                    int *ret_fd, struct oci_error *err)
{
    bool own = mount->uid_mappings.n_items > 0;
    const struct oci_idmap_pair maps = {own ? &mount->uid_mappings : &c->config.uid_mappings,
                                        own ? &mount->gid_mappings : &c->config.gid_mappings};

    if (!own && c->namespaces[OCI_NS_USER] >= 0) {
        *ret_fd = fcntl(c->namespaces[OCI_NS_USER], F_DUPFD_CLOEXEC, 0);
        return *ret_fd < 0 ? oci_fail_sys(err, errno, "use the user namespace") : OCI_OK;
    }
    if (maps.uids->n_items == 0) {
        return oci_fail(err, OCI_INVALID, "rt.mounts.option.idmap.no-mapping-error",
                        "mount at '%s': idmap without mappings and without a user namespace",
                        mount->destination);
    }
    return oci_idmap_open(c->hostproc, &maps, ret_fd, err);
}

enum oci_status oci_mounts_map_ids(struct oci_container *c, struct oci_error *err)
{
    for (size_t i = 0; i < c->config.mounts.n_items; i++) {
        const struct oci_mount *mount = &c->config.mounts.items[i];
        owned_fd int mapping = -1;
        enum oci_status status = OCI_OK;

        if (!needs_idmap(mount))
            continue;
        if (c->mountfds[i] < 0) {
            return oci_fail(err, OCI_UNSUPPORTED, "rt.mounts.option.idmap",
                            "mount at '%s': ids are mapped on bind mounts by root only",
                            mount->destination);
        }
        status = open_mapping(c, mount, &mapping, err);
        if (status == OCI_OK) {
            status = oci_idmap_apply(c->mountfds[i], mapping,
                                     mount->options.idmap == OCI_IDMAP_TREE, err);
        }
        if (status != OCI_OK)
            return oci_within(err, status, "mount at '%s'", mount->destination);
    }
    return OCI_OK;
}

/* For masks: opened on the host, where nobody in the container can have replaced it. */
enum oci_status oci_mounts_open_null(struct oci_container *c, struct oci_error *err)
{
    struct stat seen;

    if (c->config.masked_paths.n_items == 0)
        return OCI_OK;
    c->nullfd = open_tree(AT_FDCWD, "/dev/null", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (c->nullfd < 0 || fstat(c->nullfd, &seen) < 0)
        return oci_fail_sys(err, errno, "open '/dev/null'");
    if (!S_ISCHR(seen.st_mode) || seen.st_rdev != makedev(NULL_MAJOR, NULL_MINOR))
        return oci_fail(err, OCI_INVALID, NULL, "the host's '/dev/null' is something else");
    return OCI_OK;
}
