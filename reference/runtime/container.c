/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/container.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The descriptors of a container, by their place in it. */
static const size_t fd_offsets[] = {
    offsetof(struct oci_container, storefd),  offsetof(struct oci_container, dirfd),
    offsetof(struct oci_container, bundlefd), offsetof(struct oci_container, channel),
    offsetof(struct oci_container, peer),     offsetof(struct oci_container, gatefd),
    offsetof(struct oci_container, listenfd), offsetof(struct oci_container, consolefd),
    offsetof(struct oci_container, hostproc), offsetof(struct oci_container, rootfd),
    offsetof(struct oci_container, nullfd),   offsetof(struct oci_container, pidfd),
    offsetof(struct oci_container, masterfd), offsetof(struct oci_container, relayfd),
};

enum { N_FDS = sizeof(fd_offsets) / sizeof(fd_offsets[0]) };

static int *fd_at(struct oci_container *c, size_t i)
{
    return (int *)(void *)((char *)c + fd_offsets[i]);
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

void oci_container_init(struct oci_container *container, const struct oci_request *request)
{
    memset(container, 0, sizeof(*container));
    container->request = request;
    container->cgroup = OCI_CGROUP_NONE;
    for (size_t i = 0; i < N_FDS; i++)
        *fd_at(container, i) = -1;
    for (size_t i = 0; i < OCI_N_NAMESPACES; i++)
        container->namespaces[i] = -1;
    container->umask = umask(0);
    (void)umask(container->umask);
}

void oci_container_done(struct oci_container *container)
{
    for (size_t i = 0; i < N_FDS; i++)
        close_fd(fd_at(container, i));
    for (size_t i = 0; i < OCI_N_NAMESPACES; i++)
        close_fd(&container->namespaces[i]);
    for (size_t i = 0; container->mountfds != NULL && i < container->config.mounts.n_items; i++)
        close_fd(&container->mountfds[i]);
    free(container->mountfds);
    free(container->bundle);
    free(container->rootfs);
    free(container->config_text);
    free(container->state_creating);
    free(container->state_created);
    free(container->state_after_pid);
    json_decref(container->annotations);
    free(container->cgroup_text);
    oci_cgroup_done(&container->cgroup);
    oci_intel_rdt_group_done(&container->rdt);
    oci_process_plan_done(&container->plan);
    oci_config_done(&container->config);
}
