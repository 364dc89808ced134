/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>

#include <linux/nsfs.h>

#include "base/owned.h"

#ifndef CLONE_NEWTIME
#    define CLONE_NEWTIME 0x00000080
#endif

const struct oci_namespace_row oci_namespace_rows[OCI_N_NAMESPACES] = {
    [OCI_NS_USER] = {"user",    "user",   CLONE_NEWUSER  },
    [OCI_NS_PID] = {"pid",     "pid",    CLONE_NEWPID   },
    [OCI_NS_NETWORK] = {"network", "net",    CLONE_NEWNET   },
    [OCI_NS_MOUNT] = {"mount",   "mnt",    CLONE_NEWNS    },
    [OCI_NS_IPC] = {"ipc",     "ipc",    CLONE_NEWIPC   },
    [OCI_NS_UTS] = {"uts",     "uts",    CLONE_NEWUTS   },
    [OCI_NS_CGROUP] = {"cgroup",  "cgroup", CLONE_NEWCGROUP},
    [OCI_NS_TIME] = {"time",    "time",   CLONE_NEWTIME  },
};

bool oci_namespace_is_new(const struct oci_config *config, enum oci_namespace_kind kind)
{
    return config->namespaces[kind].listed && config->namespaces[kind].path == NULL;
}

static enum oci_status open_one(const char *path, const struct oci_namespace_row *row, int *ret_fd,
                                struct oci_error *err)
{
    owned_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
    int type = 0;

    if (fd < 0)
        return oci_fail_sys(err, errno, "open the %s namespace '%s'", row->type, path);
    type = ioctl(fd, NS_GET_NSTYPE);
    if (type < 0) {
        return oci_fail(err, OCI_INVALID, "rt.ns.path.wrong-type", "'%s' is not a namespace", path);
    }
    if ((uint64_t)type != row->flag) {
        return oci_fail(err, OCI_INVALID, "rt.ns.path.wrong-type",
                        "'%s' is not a namespace of type %s", path, row->type);
    }
    *ret_fd = steal_fd(&fd);
    return OCI_OK;
}

enum oci_status oci_namespaces_open(const struct oci_config *config, int ret_fds[OCI_N_NAMESPACES],
                                    struct oci_error *err)
{
    for (int i = 0; i < OCI_N_NAMESPACES; i++) {
        const char *path = config->namespaces[i].path;
        enum oci_status status = OCI_OK;

        if (path != NULL)
            status = open_one(path, &oci_namespace_rows[i], &ret_fds[i], err);
        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}

/*
 * A namespace may belong to the host's user namespace or to the one that is joined; the first
 * can be entered only before the user namespace, the second only after. So each is tried
 * before, and what the kernel refused is tried again after.
 */
enum oci_status oci_namespaces_join(const int fds[OCI_N_NAMESPACES], struct oci_error *err)
{
    bool joined[OCI_N_NAMESPACES] = {false};

    for (int i = OCI_NS_USER + 1; fds[OCI_NS_USER] >= 0 && i < OCI_N_NAMESPACES; i++)
        joined[i] = fds[i] >= 0 && i != OCI_NS_MOUNT && setns(fds[i], 0) == 0;
    for (int i = OCI_NS_USER; i < OCI_N_NAMESPACES; i++) {
        if (fds[i] < 0 || joined[i])
            continue;
        if (setns(fds[i], 0) < 0) {
            return oci_fail_sys(err, errno, "join the %s namespace", oci_namespace_rows[i].type);
        }
    }
    return OCI_OK;
}

uint64_t oci_namespaces_clone_flags(const struct oci_config *config)
{
    uint64_t flags = 0;

    for (int i = 0; i < OCI_N_NAMESPACES; i++) {
        if (i != OCI_NS_CGROUP && i != OCI_NS_TIME &&
            oci_namespace_is_new(config, (enum oci_namespace_kind)i))
            flags |= oci_namespace_rows[i].flag;
    }
    return flags;
}
