/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/slot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"
#include "harness/cgroup_lock.h"
#include "harness/cgroups.h"

enum { SLOTS_MAX = 100 };

/* A user without rights over /run has a folder of their own there. */
static char *top_dir(void)
{
    /* Read before any thread or child is there. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *runtime_dir = getenv("XDG_RUNTIME_DIR");

    if (geteuid() == 0 || runtime_dir == NULL || runtime_dir[0] != '/')
        return oci_str_dup("/run/plimsoll");
    return oci_str_printf("%s/plimsoll", runtime_dir);
}

static enum oci_status make_dir(const char *path, struct oci_error *err)
{
    if (mkdir(path, 0755) < 0 && errno != EEXIST)
        return oci_fail_sys(err, errno, "make '%s'", path);
    return OCI_OK;
}

static struct cts_slot name_slot(const char *top, int number)
{
    return (struct cts_slot){.number = number,
                             .lock_fd = -1,
                             .dir = oci_str_printf("%s/%d", top, number),
                             .area = oci_str_printf("%s/case", top),
                             .cgroup = oci_str_printf("/plimsoll-%d", number)};
}

static void free_names(struct cts_slot *slot)
{
    free(slot->dir);
    free(slot->area);
    free(slot->cgroup);
    *slot = CTS_SLOT_NONE;
}

/* 1 where the lock is ours, 0 where somebody lives there. */
static int lock_slot(struct cts_slot *slot)
{
    owned_str char *path = oci_str_printf("%s/lock", slot->dir);

    slot->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (slot->lock_fd >= 0 && flock(slot->lock_fd, LOCK_EX | LOCK_NB) == 0)
        return 1;
    if (slot->lock_fd >= 0)
        (void)close(slot->lock_fd);
    slot->lock_fd = -1;
    return 0;
}

/* The folders that cases use, and the groups: another run may have those of this number, where
 * its /run is another. */
static enum oci_status prepare(struct cts_slot *slot, const struct cts_cgroups *cgroups,
                               struct oci_error *err)
{
    struct oci_error why = OCI_ERROR_NONE;
    enum oci_status status = make_dir(slot->area, &why);

    if (status == OCI_OK)
        status = cts_cgroup_lock_take(cgroups, slot->cgroup, &slot->cgroup_lock, &why);
    if (status != OCI_OK && status != OCI_EXISTS && err != NULL)
        *err = why;
    return status;
}

static void drop_lock(struct cts_slot *slot)
{
    cts_cgroup_lock_drop(&slot->cgroup_lock);
    if (slot->lock_fd >= 0)
        (void)close(slot->lock_fd);
    free_names(slot);
}

/* Slots above ours that nobody holds were left by runs that were killed. */
static void sweep(const char *top, int first, const struct cts_cgroups *cgroups)
{
    for (int number = first; number < SLOTS_MAX; number++) {
        struct cts_slot slot = name_slot(top, number);

        if (access(slot.dir, F_OK) == 0 && lock_slot(&slot) &&
            cts_cgroup_lock_take(cgroups, slot.cgroup, &slot.cgroup_lock, NULL) == OCI_OK) {
            cts_slot_drop(&slot, cgroups);
        } else {
            drop_lock(&slot);
        }
    }
}

enum oci_status cts_slot_take(const struct cts_cgroups *cgroups, struct cts_slot *ret_slot,
                              struct oci_error *err)
{
    owned_str char *top = top_dir();
    enum oci_status status = make_dir(top, err);

    for (int number = 0; status == OCI_OK && number < SLOTS_MAX; number++) {
        struct cts_slot slot = name_slot(top, number);

        status = make_dir(slot.dir, err);
        if (status == OCI_OK && lock_slot(&slot)) {
            status = prepare(&slot, cgroups, err);
            if (status == OCI_OK) {
                sweep(top, number + 1, cgroups);
                *ret_slot = slot;
                return OCI_OK;
            }
            if (status == OCI_EXISTS)
                status = OCI_OK;
        }
        drop_lock(&slot);
    }
    if (status != OCI_OK)
        return status;
    return oci_fail(err, OCI_LIMIT, NULL, "%d runs hold every slot under '%s'", SLOTS_MAX, top);
}

/* The lock file stays: removing it would let two runs lock two files of one name. */
void cts_slot_drop(struct cts_slot *slot, const struct cts_cgroups *cgroups)
{
    if (slot->lock_fd < 0)
        return;
    cts_cgroups_remove(cgroups, slot->cgroup, NULL);
    drop_lock(slot);
}
