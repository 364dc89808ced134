/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Modules that are not there yet: what needs them is refused, what does not goes on.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "runtime/cgroup.h"
#include "runtime/idmap.h"
#include "runtime/intel_rdt.h"
#include "runtime/memory_policy.h"
#include "runtime/netdev.h"
#include "runtime/seccomp.h"

static enum oci_status absent(struct oci_error *err, const char *what)
{
    return oci_fail(err, OCI_UNSUPPORTED, NULL, "%s: not supported yet", what);
}

enum oci_status oci_cgroup_create(const struct oci_config *config, const char *id,
                                  enum oci_cgroup_naming naming, struct oci_cgroup *ret_cgroup,
                                  struct oci_error *err)
{
    (void)config;
    (void)id;
    (void)naming;
    (void)err;
    *ret_cgroup = OCI_CGROUP_NONE;
    return OCI_OK;
}

char *oci_cgroup_text(const struct oci_cgroup *cgroup)
{
    (void)cgroup;
    return oci_str_dup("none");
}

enum oci_status oci_cgroup_open(const char *text, struct oci_cgroup *ret_cgroup,
                                struct oci_error *err)
{
    (void)text;
    (void)err;
    *ret_cgroup = OCI_CGROUP_NONE;
    return OCI_OK;
}

enum oci_status oci_cgroup_open_join(struct oci_cgroup *cgroup, struct oci_error *err)
{
    (void)cgroup;
    (void)err;
    return OCI_OK;
}

int oci_cgroup_clone_fd(const struct oci_cgroup *cgroup)
{
    (void)cgroup;
    return -1;
}

enum oci_status oci_cgroup_join(const struct oci_cgroup *cgroup, enum oci_cgroup_cloned cloned,
                                struct oci_error *err)
{
    (void)cgroup;
    (void)cloned;
    (void)err;
    return OCI_OK;
}

enum oci_status oci_cgroup_pids(const struct oci_cgroup *cgroup, pid_t **ret_pids,
                                size_t *ret_n_pids, struct oci_error *err)
{
    (void)cgroup;
    (void)err;
    *ret_pids = NULL;
    *ret_n_pids = 0;
    return OCI_OK;
}

enum oci_status oci_cgroup_signal(const struct oci_cgroup *cgroup, int signal,
                                  struct oci_error *err)
{
    (void)cgroup;
    (void)signal;
    (void)err;
    return OCI_OK;
}

enum oci_status oci_cgroup_remove(const struct oci_cgroup *cgroup, struct oci_error *err)
{
    (void)cgroup;
    (void)err;
    return OCI_OK;
}

void oci_cgroup_done(struct oci_cgroup *cgroup)
{
    (void)cgroup;
}

enum oci_status oci_idmap_write(int procfd, pid_t pid, const struct oci_idmap_pair *maps,
                                struct oci_error *err)
{
    (void)procfd;
    (void)pid;
    (void)maps;
    return absent(err, "id mappings");
}

enum oci_status oci_intel_rdt_enter(const struct oci_intel_rdt *rdt, const char *id, pid_t pid,
                                    struct oci_intel_rdt_group *ret_group, struct oci_error *err)
{
    (void)rdt;
    (void)id;
    (void)pid;
    (void)ret_group;
    return absent(err, "intelRdt");
}

enum oci_status oci_intel_rdt_remove(const struct oci_intel_rdt_group *group, struct oci_error *err)
{
    (void)group;
    (void)err;
    return OCI_OK;
}

void oci_intel_rdt_group_done(struct oci_intel_rdt_group *group)
{
    (void)group;
}

enum oci_status oci_memory_policy_set(const struct oci_memory_policy *policy, struct oci_error *err)
{
    return policy->set ? absent(err, "memoryPolicy") : OCI_OK;
}

enum oci_status oci_net_devices_move(const struct oci_net_devices *devices, int netnsfd,
                                     struct oci_error *err)
{
    (void)devices;
    (void)netnsfd;
    return absent(err, "netDevices");
}

enum oci_status oci_seccomp_compile(const struct oci_seccomp *rules, int cachefd,
                                    struct oci_seccomp_filter *ret_filter, struct oci_error *err)
{
    (void)rules;
    (void)cachefd;
    (void)ret_filter;
    return absent(err, "seccomp");
}

enum oci_status oci_seccomp_load(const struct oci_seccomp_filter *filter, int *ret_listener,
                                 struct oci_error *err)
{
    (void)filter;
    (void)ret_listener;
    return absent(err, "seccomp");
}

void oci_seccomp_filter_done(struct oci_seccomp_filter *filter)
{
    (void)filter;
}

enum oci_status oci_cgroup_set(const struct oci_cgroup *cgroup,
                               const struct oci_resources *resources,
                               const struct oci_devices *devices, struct oci_error *err)
{
    (void)cgroup;
    (void)resources;
    (void)devices;
    return absent(err, "update");
}

enum oci_status oci_cgroup_freeze(const struct oci_cgroup *cgroup, struct oci_error *err)
{
    (void)cgroup;
    return absent(err, "pause");
}

enum oci_status oci_cgroup_thaw(const struct oci_cgroup *cgroup, struct oci_error *err)
{
    (void)cgroup;
    return absent(err, "resume");
}

bool oci_cgroup_is_frozen(const struct oci_cgroup *cgroup)
{
    (void)cgroup;
    return false;
}

json_t *oci_cgroup_stats(const struct oci_cgroup *cgroup)
{
    (void)cgroup;
    return json_object();
}

enum oci_status oci_idmap_open(int procfd, const struct oci_idmap_pair *maps, int *ret_fd,
                               struct oci_error *err)
{
    (void)procfd;
    (void)maps;
    (void)ret_fd;
    return absent(err, "idmap");
}

enum oci_status oci_idmap_apply(int mountfd, int usernsfd, bool tree, struct oci_error *err)
{
    (void)mountfd;
    (void)usernsfd;
    (void)tree;
    return absent(err, "idmap");
}

enum oci_status oci_seccomp_send(const struct oci_seccomp_agent *agent, int listener,
                                 struct oci_error *err)
{
    (void)agent;
    (void)listener;
    return absent(err, "seccomp");
}
