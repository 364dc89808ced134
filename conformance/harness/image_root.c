/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/image_root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/mountinfo.h"
#include "base/owned.h"

enum { MOUNTS_MAX = 32 << 20 };

/* Top mounts that are not shown as they are: what programs leave there is none of the case's. */
static const char *const fresh[] = {"/run", "/tmp"};

/* File systems of the kernel, which a container engine has to write to. */
static const char *const kernel[] = {"/proc", "/sys", "/dev"};

static const char *const folders[] = {"io/upper", "io/inner", "io/top"};

static bool is_one_of(const char *const *list, size_t n, const char *path)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(list[i], path) == 0)
            return true;
    }
    return false;
}

static enum oci_status mount_overlay(const char *area, const char *top, struct oci_error *err)
{
    owned_str char *options =
        oci_str_printf("lowerdir=/,upperdir=%s/io/upper,workdir=%s/io/inner,xino=off", area, area);

    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        owned_str char *path = oci_str_printf("%s/%s", area, folders[i]);

        if (mkdir(path, 0755) < 0 && errno != EEXIST)
            return oci_fail_sys(err, errno, "make '%s'", path);
    }
    if (mount("plimsoll", top, "overlay", 0, options) < 0)
        return oci_fail_sys(err, errno, "mount an overlay over '/'");
    return OCI_OK;
}

/* Without mount_setattr(2) for whole trees the mounts stay as they are on the host. */
static void protect(const char *path)
{
    struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};

    (void)syscall(SYS_mount_setattr, AT_FDCWD, path, AT_RECURSIVE, &attr, sizeof(attr));
}

/* What programs share there they share with the whole host. */
static void empty_shared_memory(const char *top)
{
    owned_str char *path = oci_str_printf("%s/dev/shm", top);

    (void)mount("plimsoll", path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=64m");
}

static enum oci_status show_mount(const char *top, const char *target, struct oci_error *err)
{
    owned_str char *path = oci_str_printf("%s%s", top, target);

    if (is_one_of(fresh, sizeof(fresh) / sizeof(fresh[0]), target)) {
        if (mount("plimsoll", path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=64m") < 0)
            return oci_fail_sys(err, errno, "mount an empty '%s'", target);
        return OCI_OK;
    }
    if (mount(target, path, NULL, MS_BIND | MS_REC, NULL) < 0)
        return oci_fail_sys(err, errno, "show '%s'", target);
    if (!is_one_of(kernel, sizeof(kernel) / sizeof(kernel[0]), target))
        protect(path);
    return OCI_OK;
}

static bool is_below(const char *path, const char *folder)
{
    size_t size = strlen(folder);

    return strncmp(path, folder, size) == 0 && path[size] == '/';
}

/* Mounts on the root file system itself: what lies below one of them comes with it. A mount that is
 * hidden by a later one on the same path is shown once. */
static bool is_top(const struct oci_mountinfo *info, size_t row)
{
    const char *target = info->rows[row].target;

    for (size_t i = 0; i < info->n_rows; i++) {
        const char *other = info->rows[i].target;

        if (strcmp(other, "/") != 0 && is_below(target, other))
            return false;
        if (i < row && strcmp(other, target) == 0)
            return false;
    }
    return true;
}

static bool is_at(const char *target, const char *folder)
{
    return strcmp(target, folder) == 0 || is_below(target, folder);
}

static bool is_kept(const struct cts_image_root *root, const char *target)
{
    return is_at(target, root->area) || is_at(target, root->fixtures);
}

static enum oci_status show_mounts(const struct cts_image_root *root, const char *top,
                                   struct oci_error *err)
{
    owned_str char *text = NULL;
    owned_mountinfo struct oci_mountinfo info = OCI_MOUNTINFO_NONE;
    enum oci_status status =
        oci_file_read(AT_FDCWD, "/proc/self/mountinfo", MOUNTS_MAX, &text, NULL, err);

    if (status == OCI_OK)
        status = oci_mountinfo_parse(text, strlen(text), &info, err);
    for (size_t i = 0; status == OCI_OK && i < info.n_rows; i++) {
        const char *target = info.rows[i].target;

        if (strcmp(target, "/") != 0 && !is_kept(root, target) && is_top(&info, i))
            status = show_mount(top, target, err);
    }
    return status;
}

/* The parents are made: they are not there where /run is an empty file system. */
static enum oci_status make_path(char *path, size_t size_top, struct oci_error *err)
{
    for (char *slash = path + size_top + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        if (mkdir(path, 0755) < 0 && errno != EEXIST)
            return oci_fail_sys(err, errno, "make '%s'", path);
        *slash = '/';
    }
    if (mkdir(path, 0755) < 0 && errno != EEXIST)
        return oci_fail_sys(err, errno, "make '%s'", path);
    return OCI_OK;
}

static enum oci_status keep(const char *kept, const char *top, struct oci_error *err)
{
    owned_str char *path = oci_str_printf("%s%s", top, kept);
    enum oci_status status = make_path(path, strlen(top), err);

    if (status == OCI_OK && mount(kept, path, NULL, MS_BIND, NULL) < 0)
        return oci_fail_sys(err, errno, "show '%s'", kept);
    return status;
}

/* Others use the fixtures, too. */
static enum oci_status keep_all(const struct cts_image_root *root, const char *top,
                                struct oci_error *err)
{
    owned_str char *fixtures = oci_str_printf("%s%s", top, root->fixtures);
    enum oci_status status = keep(root->area, top, err);

    if (status == OCI_OK)
        status = keep(root->fixtures, top, err);
    if (status == OCI_OK)
        protect(fixtures);
    return status;
}

/* The old root is mounted on top of the new one for a moment, and let go. */
static enum oci_status change_root(const char *top, struct oci_error *err)
{
    if (chdir(top) < 0 || syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0 ||
        chdir("/") < 0)
        return oci_fail_sys(err, errno, "change the root to '%s'", top);
    return OCI_OK;
}

enum oci_status cts_image_root_enter(const struct cts_image_root *root, int *ret_upper_fd,
                                     struct oci_error *err)
{
    owned_str char *top = oci_str_printf("%s/io/top", root->area);
    owned_str char *upper = oci_str_printf("%s/io/upper", root->area);
    owned_fd int upper_fd = -1;
    enum oci_status status = mount_overlay(root->area, top, err);

    if (status == OCI_OK)
        status = show_mounts(root, top, err);
    empty_shared_memory(top);
    if (status == OCI_OK)
        status = keep_all(root, top, err);
    if (status != OCI_OK)
        return status;
    upper_fd = open(upper, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (upper_fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", upper);
    status = change_root(top, err);
    if (status == OCI_OK)
        *ret_upper_fd = steal_fd(&upper_fd);
    return status;
}
