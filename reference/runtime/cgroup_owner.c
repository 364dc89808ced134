/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Giving a cgroup of v2 to the user of the container.
 *
 * That is done exactly where a new cgroup namespace and a writable mount of cgroups say that
 * the container is to manage its own, and never in v1, whose delegation is not safe. Only the
 * files that the kernel lists as safe to give away are given: limits stay the host's.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "runtime/cgroup_kind.h"

#define DELEGATE "/sys/kernel/cgroup/delegate"

/* What kernels without that list have: rt.cgroup.owner.fallback. */
#define DELEGATE_FALLBACK "cgroup.procs\ncgroup.subtree_control\ncgroup.threads\n"

enum { LIST_SIZE_MAX = 65536 /* bytes */ };

static bool is_new(const struct oci_config *config, enum oci_namespace_kind kind)
{
    return config->namespaces[kind].listed && config->namespaces[kind].path == NULL;
}

static bool has_writable_mount(const struct oci_config *config)
{
    for (size_t i = 0; i < config->mounts.n_items; i++) {
        const struct oci_mount *mount = &config->mounts.items[i];

        if (mount->source != NULL && strcmp(mount->source, "cgroup") == 0 &&
            strcmp(mount->destination, OCI_CGROUP_MOUNT) == 0)
            return (mount->options.set & MS_RDONLY) == 0;
    }
    return false;
}

/* The host's id of the process user; false where it is not known. */
static bool find_owner(const struct oci_config *config, uid_t *ret_uid)
{
    uint32_t uid = config->process.user.uid;

    *ret_uid = uid;
    if (!config->namespaces[OCI_NS_USER].listed)
        return true;
    for (size_t i = 0; i < config->uid_mappings.n_items; i++) {
        const struct oci_id_mapping *range = &config->uid_mappings.items[i];

        *ret_uid = range->host_id + (uid - range->container_id);
        if (uid >= range->container_id && uid - range->container_id < range->size)
            return true;
    }
    return false;
}

/* Not every cgroup has every file: rt.cgroup.owner.missing-ok. */
static enum oci_status give(int root_fd, const char *path, uid_t uid, struct oci_error *err)
{
    if (fchownat(root_fd, path, uid, (gid_t)-1, AT_SYMLINK_NOFOLLOW) == 0 || errno == ENOENT)
        return OCI_OK;
    return oci_fail_sys(err, errno, "give cgroup file '%s' to user %u", path, uid);
}

enum oci_status oci_cgroup_give(const struct oci_cgroup *cgroup, const struct oci_config *config,
                                struct oci_error *err)
{
    const struct oci_cgroup_hierarchy *v2 = oci_cgroup_find_v2(cgroup);
    owned_str char *list = NULL;
    char *rest = NULL;
    uid_t uid = 0;
    enum oci_status status = OCI_OK;

    if (v2 == NULL || cgroup->n_hierarchies > 1 || !is_new(config, OCI_NS_CGROUP) ||
        !has_writable_mount(config) || !find_owner(config, &uid) || uid == geteuid())
        return OCI_OK;
    if (oci_file_read(AT_FDCWD, DELEGATE, LIST_SIZE_MAX, &list, NULL, NULL) != OCI_OK)
        list = oci_str_dup(DELEGATE_FALLBACK);
    status = give(cgroup->root_fd, oci_cgroup_file(cgroup, v2, "").path, uid, err);
    for (char *file = strtok_r(list, "\n", &rest); file != NULL && status == OCI_OK;
         file = strtok_r(NULL, "\n", &rest))
        status = give(cgroup->root_fd, oci_cgroup_file(cgroup, v2, file).path, uid, err);
    return status;
}
