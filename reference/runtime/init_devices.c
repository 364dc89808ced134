/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Device nodes and the links of /dev.
 *
 * Nodes are made with mknod(2). In a user namespace the kernel does not allow that, so the
 * host's node of the same kind and numbers is bound over an empty file instead.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/owned.h"
#include "base/path.h"
#include "runtime/init.h"
#include "runtime/init_path.h"

enum { DEFAULT_MODE = 0666 };

/* Each row is a requirement, rt.devices.default.<name>. */
static const struct default_device {
    const char *path;
    int64_t major;
    int64_t minor;
} default_devices[] = {
    {"/dev/null",    1, 3},
    {"/dev/zero",    1, 5},
    {"/dev/full",    1, 7},
    {"/dev/random",  1, 8},
    {"/dev/urandom", 1, 9},
    {"/dev/tty",     5, 0},
};

/* rt.linux.dev-symlinks, and rt.devices.default.ptmx in the last row. */
static const struct dev_link {
    const char *source; /* Must exist in the container. */
    const char *target;
    const char *name; /* In /dev. */
} dev_links[] = {
    {"/proc/self/fd", "/proc/self/fd",   "fd"    },
    {"/proc/self/fd", "/proc/self/fd/0", "stdin" },
    {"/proc/self/fd", "/proc/self/fd/1", "stdout"},
    {"/proc/self/fd", "/proc/self/fd/2", "stderr"},
    {"/dev/pts/ptmx", "pts/ptmx",        "ptmx"  },
};

static mode_t type_of(const struct oci_device *device)
{
    if (device->type == 'b')
        return S_IFBLK;
    return device->type == 'p' ? S_IFIFO : S_IFCHR;
}

static dev_t number_of(const struct oci_device *device)
{
    return device->type == 'p'
               ? 0
               : makedev((unsigned)device->major.value, (unsigned)device->minor.value);
}

static bool is_device(const struct stat *seen, const struct oci_device *device)
{
    return (seen->st_mode & S_IFMT) == type_of(device) &&
           (device->type == 'p' || seen->st_rdev == number_of(device));
}

static enum oci_status check_existing(int fd, const struct oci_device *device,
                                      struct oci_error *err)
{
    struct stat seen;

    if (fstat(fd, &seen) < 0)
        return oci_fail_sys(err, errno, "device '%s'", device->path);
    if (is_device(&seen, device))
        return OCI_OK;
    return oci_fail(err, OCI_INVALID, "rt.devices.exists-mismatch",
                    "device '%s': something else exists there, of type 0%o and number %u:%u",
                    device->path, seen.st_mode & S_IFMT, major(seen.st_rdev), minor(seen.st_rdev));
}

static enum oci_status own_node(int dirfd, const char *name, const struct oci_device *device,
                                struct oci_error *err)
{
    uid_t uid = device->uid.set ? (uid_t)device->uid.value : 0;
    gid_t gid = device->gid.set ? (gid_t)device->gid.value : 0;

    if (device->file_mode.set && fchmodat(dirfd, name, (mode_t)device->file_mode.value, 0) < 0)
        return oci_fail_sys(err, errno, "mode of device '%s'", device->path);
    if ((device->uid.set || device->gid.set) &&
        fchownat(dirfd, name, uid, gid, AT_SYMLINK_NOFOLLOW) < 0)
        return oci_fail_sys(err, errno, "owner of device '%s'", device->path);
    return OCI_OK;
}

static enum oci_status bind_node(const struct oci_container *c, const struct oci_device *device,
                                 struct oci_error *err)
{
    owned_fd int host = open_tree(AT_FDCWD, device->path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    owned_fd int target = -1;
    enum oci_status status = OCI_OK;

    if (host < 0)
        return oci_fail_sys(err, errno, "open the host's device '%s'", device->path);
    status = check_existing(host, device, err);
    if (status == OCI_OK)
        status = oci_init_path_file(c->rootfd, device->path, &target, err);
    if (status != OCI_OK)
        return status;
    if (move_mount(host, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
        return oci_fail_sys(err, errno, "bind device '%s'", device->path);
    return OCI_OK;
}

/* What exists there already will do if it is the same device. */
static enum oci_status take_existing(const struct oci_init_path *at,
                                     const struct oci_device *device, struct oci_error *err)
{
    owned_fd int fd = -1;
    enum oci_status status = oci_path_open(at->fd, at->name, O_PATH | O_NOFOLLOW, 0, &fd, err);

    if (status == OCI_OK)
        status = check_existing(fd, device, err);
    return status == OCI_OK ? own_node(at->fd, at->name, device, err) : status;
}

static enum oci_status make_node(const struct oci_container *c, const struct oci_init_path *at,
                                 const struct oci_device *device, struct oci_error *err)
{
    mode_t mode = device->file_mode.set ? (mode_t)device->file_mode.value : DEFAULT_MODE;

    if (mknodat(at->fd, at->name, type_of(device) | (mode & 07777), number_of(device)) == 0)
        return own_node(at->fd, at->name, device, err);
    /* The container's own device rules deny it, and hold already: its node is there anyway. */
    if (errno == EPERM)
        return bind_node(c, device, err);
    if (errno == EEXIST)
        return take_existing(at, device, err);
    return oci_fail_sys(err, errno, "make device '%s'", device->path);
}

static bool is_bound(const struct oci_container *c, const struct oci_device *device)
{
    return c->config.namespaces[OCI_NS_USER].listed && device->type != 'p';
}

static enum oci_status supply(const struct oci_container *c, const struct oci_device *device,
                              struct oci_error *err)
{
    struct oci_init_path at = {.fd = -1};
    enum oci_status status = OCI_OK;

    if (is_bound(c, device))
        return bind_node(c, device, err);
    status = oci_init_path_parent(c->rootfd, device->path, &at, err);
    if (status != OCI_OK)
        return oci_within(err, status, "device '%s'", device->path);
    status = make_node(c, &at, device, err);
    (void)close(at.fd);
    return status;
}

static bool is_configured(const struct oci_config *config, const char *path)
{
    for (size_t i = 0; i < config->devices.n_items; i++) {
        if (strcmp(config->devices.items[i].path, path) == 0)
            return true;
    }
    return false;
}

static enum oci_status supply_default(const struct oci_container *c, int devfd,
                                      const struct default_device *row, struct oci_error *err)
{
    const struct oci_init_path at = {devfd, row->path + strlen("/dev/")};
    const struct oci_device device = {
        .type = 'c',
        .path = row->path,
        .major = {true, row->major},
        .minor = {true, row->minor},
    };

    if (is_configured(&c->config, row->path))
        return OCI_OK;
    return is_bound(c, &device) ? bind_node(c, &device, err) : make_node(c, &at, &device, err);
}

static enum oci_status open_dev(const struct oci_container *c, int *ret_fd, struct oci_error *err)
{
    return oci_path_make_dir(c->rootfd, "/dev", 0755, ret_fd, err);
}

enum oci_status oci_init_devices(struct oci_container *c, struct oci_error *err)
{
    owned_fd int devfd = -1;
    enum oci_status status = open_dev(c, &devfd, err);

    for (size_t i = 0; status == OCI_OK && i < sizeof(default_devices) / sizeof(default_devices[0]);
         i++)
        status = supply_default(c, devfd, &default_devices[i], err);
    for (size_t i = 0; status == OCI_OK && i < c->config.devices.n_items; i++)
        status = supply(c, &c->config.devices.items[i], err);
    return status;
}

static enum oci_status look_for(const struct oci_container *c, const char *path, bool *ret_there,
                                struct oci_error *err)
{
    owned_fd int fd = -1;
    enum oci_status status = oci_path_open(c->rootfd, path, O_PATH, 0, &fd, err);

    if (status != OCI_OK && status != OCI_NOT_FOUND)
        return status;
    *ret_there = status == OCI_OK;
    return OCI_OK;
}

enum oci_status oci_init_dev_links(struct oci_container *c, struct oci_error *err)
{
    owned_fd int devfd = -1;
    const char *source = "";
    bool there = false;
    enum oci_status status = open_dev(c, &devfd, err);

    for (size_t i = 0; status == OCI_OK && i < sizeof(dev_links) / sizeof(dev_links[0]); i++) {
        const struct dev_link *link = &dev_links[i];

        if (strcmp(link->source, source) != 0)
            status = look_for(c, link->source, &there, err);
        source = link->source;
        if (status == OCI_OK && there && symlinkat(link->target, devfd, link->name) < 0 &&
            errno != EEXIST && errno != EROFS)
            status = oci_fail_sys(err, errno, "make link '/dev/%s'", link->name);
    }
    return status;
}
