/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/control.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/owned.h"
#include "runtime/cgroup.h"
#include "runtime/operations.h"

#define owned_cgroup __attribute__((cleanup(oci_cgroup_done)))

/* A container that lives, and its cgroups. */
static enum oci_status open_live(const char *store, const char *id, struct oci_found *found,
                                 struct oci_cgroup *cgroup, struct oci_error *err)
{
    enum oci_status status = oci_find(store, id, found, err);

    if (status != OCI_OK)
        return status;
    if (found->life == OCI_LIFE_CREATING || found->life == OCI_LIFE_STOPPED)
        return oci_fail(err, OCI_BAD_STATE, NULL, "container '%s' is %s", id,
                        oci_life_name(found->life));
    if (found->state.cgroup == NULL)
        return oci_fail(err, OCI_UNSUPPORTED, NULL, "container '%s' has no cgroup", id);
    return oci_cgroup_open(found->state.cgroup, cgroup, err);
}

enum oci_status oci_pause(const char *store, const char *id, struct oci_error *err)
{
    owned_found struct oci_found found = OCI_FOUND_NONE;
    owned_cgroup struct oci_cgroup cgroup = OCI_CGROUP_NONE;
    owned_fd int mark = -1;
    enum oci_status status = open_live(store, id, &found, &cgroup, err);

    if (status != OCI_OK)
        return status;
    if (found.life == OCI_LIFE_PAUSED)
        return oci_fail(err, OCI_BAD_STATE, NULL, "container '%s' is paused already", id);
    /* The mark first: it says where to look, the kernel says what is so. */
    mark = openat(found.dirfd, OCI_PAUSED_MARK, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (mark < 0)
        return oci_fail_sys(err, errno, "mark container '%s' as paused", id);
    status = oci_cgroup_freeze(&cgroup, err);
    if (status != OCI_OK)
        (void)unlinkat(found.dirfd, OCI_PAUSED_MARK, 0);
    return status;
}

enum oci_status oci_resume(const char *store, const char *id, struct oci_error *err)
{
    owned_found struct oci_found found = OCI_FOUND_NONE;
    owned_cgroup struct oci_cgroup cgroup = OCI_CGROUP_NONE;
    enum oci_status status = open_live(store, id, &found, &cgroup, err);

    if (status != OCI_OK)
        return status;
    if (found.life != OCI_LIFE_PAUSED)
        return oci_fail(err, OCI_BAD_STATE, NULL, "container '%s' is not paused", id);
    status = oci_cgroup_thaw(&cgroup, err);
    if (status == OCI_OK)
        (void)unlinkat(found.dirfd, OCI_PAUSED_MARK, 0);
    return status;
}

enum oci_status oci_update(const char *store, const char *id, const struct oci_resources *resources,
                           struct oci_error *err)
{
    owned_found struct oci_found found = OCI_FOUND_NONE;
    owned_cgroup struct oci_cgroup cgroup = OCI_CGROUP_NONE;
    owned_config struct oci_config config = {.doc = NULL};
    enum oci_status status = open_live(store, id, &found, &cgroup, err);

    if (status == OCI_OK)
        status = oci_config_load(found.dirfd, &config, err);
    return status == OCI_OK ? oci_cgroup_set(&cgroup, resources, &config.devices, err) : status;
}

enum oci_status oci_processes(const char *store, const char *id, pid_t **ret_pids,
                              size_t *ret_n_pids, struct oci_error *err)
{
    owned_found struct oci_found found = OCI_FOUND_NONE;
    owned_cgroup struct oci_cgroup cgroup = OCI_CGROUP_NONE;
    enum oci_status status = open_live(store, id, &found, &cgroup, err);

    return status == OCI_OK ? oci_cgroup_pids(&cgroup, ret_pids, ret_n_pids, err) : status;
}

enum oci_status oci_stats(const char *store, const char *id, json_t **ret_stats,
                          struct oci_error *err)
{
    owned_found struct oci_found found = OCI_FOUND_NONE;
    owned_cgroup struct oci_cgroup cgroup = OCI_CGROUP_NONE;
    enum oci_status status = open_live(store, id, &found, &cgroup, err);

    if (status == OCI_OK)
        *ret_stats = oci_cgroup_stats(&cgroup);
    return status;
}
