/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Namespaces in which a case cannot hurt the host, and after which nothing of it remains.
 *
 * The child is process 1 of a new pid namespace: when it ends, the kernel kills whatever the
 * subject started, however well it hid. Mounts, host name and System V objects are private, so they
 * vanish with the last process. /proc shows the new pid namespace. The work area is a tmpfs of a
 * bounded size: a subject cannot fill the disk, and nothing needs to be removed.
 */
#pragma once

#include <sys/types.h>

#include "base/error.h"
#include "harness/cgroups.h"

struct cts_isolation {
    const char *area;          /**< Folder of the host that the tmpfs is mounted on. */
    long size_area;            /**< Bytes. */
    const char *keep;          /**< Existing folder that is the work area instead; NULL. */
    enum cts_cgroup_view view; /**< Of the control groups. */
};

/**
 * Make a child in new namespaces, like fork(2).
 *
 * The child is killed when the parent dies. It has to call cts_isolation_enter().
 *
 * @param extra_flags    CLONE_NEW* besides pid, mount, uts and ipc.
 * @param[out] ret_pidfd In the parent: readable when the child has ended. The caller's.
 * @return The pid, 0 in the child, -1 with errno.
 */
pid_t cts_isolation_fork(unsigned long long extra_flags, int *ret_pidfd);

/**
 * In the child: mounts as described above.
 *
 * @return OCI_OK; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status cts_isolation_enter(const struct cts_isolation *what,
                                                 struct oci_error *err);
