/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/cgroup_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"
#include "harness/cgroups.h"

/* -1 with EWOULDBLOCK where a living run has it. */
static int lock_folder(const char *path)
{
    owned_fd int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0)
        return -1;
    return steal_fd(&fd);
}

/* Whoever swept between the making and the locking took away the folder that is locked. */
static bool is_there(int fd, const char *path)
{
    struct stat held;
    struct stat there;

    return fstat(fd, &held) == 0 && stat(path, &there) == 0 && held.st_ino == there.st_ino &&
           held.st_dev == there.st_dev;
}

static enum oci_status fail_lock(const char *path, struct oci_error *err)
{
    if (errno == EWOULDBLOCK)
        return oci_fail(err, OCI_EXISTS, NULL, "cgroup '%s' belongs to a run that is alive", path);
    return oci_fail_sys(err, errno, "lock cgroup '%s'", path);
}

static enum oci_status hold(const struct cts_hierarchy *row, const char *path, int *ret_fd,
                            struct oci_error *err)
{
    owned_str char *dir = oci_str_printf("%s%s", row->target, path);
    owned_fd int fd = lock_folder(dir);

    if (fd < 0)
        return fail_lock(dir, err);
    if (!is_there(fd, dir))
        return oci_fail(err, OCI_EXISTS, NULL, "cgroup '%s' is being removed", dir);
    *ret_fd = steal_fd(&fd);
    return OCI_OK;
}

static enum oci_status hold_all(const struct cts_cgroups *cgroups, const char *path,
                                struct cts_cgroup_lock *ret_lock, struct oci_error *err)
{
    struct cts_cgroup_lock lock = {.fds = oci_new(cgroups->n, sizeof(*lock.fds))};

    for (size_t i = 0; i < cgroups->n; i++) {
        enum oci_status status = hold(&cgroups->rows[i], path, &lock.fds[lock.n], err);

        if (status != OCI_OK) {
            cts_cgroup_lock_drop(&lock);
            return status;
        }
        lock.n++;
    }
    *ret_lock = lock;
    return OCI_OK;
}

/* A group that nobody holds in any hierarchy was left by a run that was killed. */
static enum oci_status remove_dead(const struct cts_cgroups *cgroups, const char *path,
                                   struct oci_error *err)
{
    for (size_t i = 0; i < cgroups->n; i++) {
        owned_str char *dir = oci_str_printf("%s%s", cgroups->rows[i].target, path);
        owned_fd int fd = lock_folder(dir);

        if (fd < 0 && errno != ENOENT)
            return fail_lock(dir, err);
    }
    cts_cgroups_remove(cgroups, path, NULL);
    return OCI_OK;
}

enum oci_status cts_cgroup_lock_take(const struct cts_cgroups *cgroups, const char *path,
                                     struct cts_cgroup_lock *ret_lock, struct oci_error *err)
{
    enum oci_status status = remove_dead(cgroups, path, err);

    if (status == OCI_OK)
        status = cts_cgroups_make(cgroups, path, err);
    if (status == OCI_OK)
        status = hold_all(cgroups, path, ret_lock, err);
    return status;
}

void cts_cgroup_lock_drop(struct cts_cgroup_lock *lock)
{
    for (size_t i = 0; i < lock->n; i++)
        (void)close(lock->fds[i]);
    free(lock->fds);
    *lock = (struct cts_cgroup_lock){.n = 0};
}
