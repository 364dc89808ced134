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

json_t *oci_cgroup_stats(const struct oci_cgroup *cgroup)
{
    (void)cgroup;
    return json_object();
}

enum oci_status oci_seccomp_send(const struct oci_seccomp_agent *agent, int listener,
                                 struct oci_error *err)
{
    (void)agent;
    (void)listener;
    return absent(err, "seccomp");
}
