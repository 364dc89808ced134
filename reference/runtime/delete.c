/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/delete.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/owned.h"
#include "runtime/cgroup.h"
#include "runtime/hooks.h"
#include "runtime/intel_rdt.h"
#include "runtime/live.h"
#include "runtime/log.h"
#include "runtime/store.h"

enum { KILL_WAIT_MS = 10000 };

void oci_delete_hooks(const struct oci_config *config, const struct oci_state *state, int bundlefd)
{
    const struct oci_hooks *hooks = &config->hooks[OCI_HOOK_POSTSTOP];
    owned_str char *text = oci_state_text(state, OCI_LIFE_STOPPED, 0);
    const struct oci_hook_state document = {.before_pid = text};
    const struct oci_hook_place place = {bundlefd, "rt.life.hook.poststop.failure"};

    for (size_t i = 0; i < hooks->n_items; i++) {
        struct oci_error failed = OCI_ERROR_NONE;

        if (oci_hook_run(&hooks->items[i], &document, &place, &failed) != OCI_OK)
            oci_log(OCI_LOG_WARNING, "poststop %s [%s]", failed.text,
                    "rt.life.hook.poststop.failure");
    }
}

/* A container without a mount namespace has its root mounted in the host's. */
static void unmount_root(const struct oci_state *state)
{
    if (state->root_mounted && state->rootfs != NULL)
        (void)umount2(state->rootfs, MNT_DETACH | UMOUNT_NOFOLLOW);
}

/*
 * Whatever still runs in cgroups that were made for the container is the container's. With its own
 * pid namespace nothing does, so the first try mostly is the only one.
 */
static enum oci_status empty_and_remove(const struct oci_cgroup *cgroup,
                                        const struct oci_state *state, struct oci_error *err)
{
    enum oci_status status = OCI_BAD_STATE;

    if (state->has_pid_namespace)
        status = oci_cgroup_remove(cgroup, err);
    if (status != OCI_BAD_STATE)
        return status;
    if (!oci_cgroup_is_ours(cgroup))
        return OCI_OK;
    status = oci_cgroup_signal(cgroup, SIGKILL, err);
    return status == OCI_OK ? oci_cgroup_remove(cgroup, err) : status;
}

static enum oci_status remove_cgroup(const struct oci_state *state, struct oci_error *err)
{
    struct oci_cgroup cgroup = OCI_CGROUP_NONE;
    enum oci_status status = OCI_OK;

    if (state->cgroup == NULL)
        return OCI_OK;
    status = oci_cgroup_open(state->cgroup, &cgroup, err);
    if (status == OCI_OK)
        status = empty_and_remove(&cgroup, state, err);
    oci_cgroup_done(&cgroup);
    return status;
}

static enum oci_status remove_rdt(const struct oci_state *state, struct oci_error *err)
{
    const struct oci_intel_rdt_group group = {.path = (char *)(uintptr_t)state->rdt_class,
                                              .monitor = (char *)(uintptr_t)state->rdt_monitor,
                                              .made = state->rdt_made};

    return group.path == NULL ? OCI_OK : oci_intel_rdt_remove(&group, err);
}

static enum oci_status undo(struct oci_found *found, struct oci_error *err)
{
    enum oci_status status = remove_cgroup(&found->state, err);

    if (status == OCI_OK)
        status = remove_rdt(&found->state, err);
    if (status != OCI_OK)
        return status;
    unmount_root(&found->state);
    return oci_store_remove(found->storefd, found->state.id, found->dirfd, err);
}

enum oci_status oci_delete_found(struct oci_found *found, struct oci_error *err)
{
    owned_config struct oci_config config = {.doc = NULL};
    owned_fd int bundlefd = -1;
    enum oci_status status = OCI_OK;

    if (!found->state.has_poststop)
        return undo(found, err);
    /* Read before it is removed with the rest; a container that was never complete has none. */
    bundlefd = open(found->state.bundle, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (oci_config_load(found->dirfd, &config, err) != OCI_OK)
        oci_log(OCI_LOG_WARNING, "the poststop hooks of container '%s' are lost", found->state.id);
    status = undo(found, err);
    if (status == OCI_OK)
        oci_delete_hooks(&config, &found->state, bundlefd);
    return status;
}

static enum oci_status end_life(struct oci_found *found, struct oci_error *err)
{
    owned_fd int pidfd = -1;
    int pid = found->state.pid;
    enum oci_status status = OCI_OK;

    if (found->life == OCI_LIFE_CREATING)
        return oci_fail(err, OCI_BAD_STATE, "rt.op.delete.not-stopped",
                        "container '%s' is being created", found->state.id);
    status = oci_live_open(pid, found->state.start_time, &pidfd, err);
    if (status == OCI_NOT_FOUND)
        return OCI_OK;
    if (status == OCI_OK)
        status = oci_found_signal(found, pidfd, SIGKILL, err);
    if (status == OCI_NOT_FOUND)
        return OCI_OK;
    return status == OCI_OK ? oci_live_wait(pidfd, KILL_WAIT_MS, err) : status;
}

/* Not even a state that can be read: the folder is all there is. */
static enum oci_status delete_ruin(const char *store, const char *id, struct oci_error *err)
{
    owned_fd int storefd = -1;
    owned_fd int dirfd = -1;
    enum oci_status status = oci_store_open(store, &storefd, NULL);

    if (status == OCI_OK)
        status = oci_store_find(storefd, id, &dirfd, err);
    if (status == OCI_NOT_FOUND)
        return OCI_OK;
    if (status == OCI_OK)
        status = oci_store_lock(dirfd, OCI_LOCK_WAIT, err);
    return status == OCI_OK ? oci_store_remove(storefd, id, dirfd, err) : status;
}

enum oci_status oci_delete(const char *store, const char *id, enum oci_delete_force force,
                           struct oci_error *err)
{
    owned_found struct oci_found found = OCI_FOUND_NONE;
    struct oci_error failed = OCI_ERROR_NONE;
    enum oci_status status = oci_find(store, id, &found, &failed);

    if (status != OCI_OK && force == OCI_DELETE_FORCE)
        return delete_ruin(store, id, err);
    if (status != OCI_OK) {
        if (err != NULL)
            *err = failed;
        return status;
    }
    if (found.life != OCI_LIFE_STOPPED && force != OCI_DELETE_FORCE) {
        return oci_fail(err, OCI_BAD_STATE, "rt.op.delete.not-stopped",
                        "container '%s' is %s, not stopped", id, oci_life_name(found.life));
    }
    /* A process that is on its way out is waited for. */
    status = end_life(&found, err);
    if (status == OCI_OK)
        status = oci_store_lock(found.dirfd, OCI_LOCK_WAIT, err);
    return status == OCI_OK ? oci_delete_found(&found, err) : status;
}
