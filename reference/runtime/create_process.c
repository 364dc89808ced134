/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Create, with a process: making it, letting it into its ids and its cgroup, recording it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/sched.h>

#include "base/file.h"
#include "base/owned.h"
#include "runtime/channel.h"
#include "runtime/idmap.h"
#include "runtime/init.h"
#include "runtime/live.h"
#include "runtime/namespaces.h"
#include "runtime/netdev.h"
#include "runtime/steps.h"

static pid_t clone_process(uint64_t flags, int exit_signal, int cgroupfd)
{
    struct clone_args args = {.flags = flags, .exit_signal = (unsigned)exit_signal};

    if (cgroupfd >= 0) {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = (unsigned)cgroupfd;
    }

    return (pid_t)syscall(SYS_clone3, &args, sizeof(args));
}

/*
 * In the child the other end is its own. A copy of the runtime's end would hide the runtime's death
 * from it, and it would wait for ever.
 */
static void turn_channel(struct oci_container *c)
{
    (void)close(c->channel);
    c->channel = steal_fd(&c->peer);
}

/*
 * A sibling takes the signal of its maker, so none may be named. It may be ahead of its maker: so
 * the pid, or what went wrong, has a channel of its own.
 */
static _Noreturn void go_between(struct oci_container *c, uint64_t flags, int fd)
{
    struct oci_error err = OCI_ERROR_NONE;
    enum oci_status status = oci_namespaces_join(c->namespaces, &err);

    if (status == OCI_OK) {
        pid_t pid = clone_process(flags | CLONE_PARENT, 0, oci_cgroup_clone_fd(&c->cgroup));

        if (pid == 0) {
            (void)close(fd);
            oci_init_run(c);
        }
        if (pid < 0)
            status = oci_fail_sys(&err, errno, "make the process of the container");
        else
            status = oci_channel_send(fd, OCI_MESSAGE_PID, pid, &err);
    }
    if (status != OCI_OK)
        oci_channel_send_error(fd, &err);
    _exit(EXIT_SUCCESS);
}

static enum oci_status clone_through(struct oci_container *c, uint64_t flags, pid_t *ret_pid,
                                     struct oci_error *err)
{
    int64_t pid = 0;
    int ends[2] = {-1, -1};
    pid_t between = -1;
    enum oci_status status = oci_channel_pair(ends, err);

    if (status != OCI_OK)
        return status;
    between = clone_process(0, SIGCHLD, -1);
    if (between == 0) {
        (void)close(ends[0]);
        turn_channel(c);
        go_between(c, flags, ends[1]);
    }
    (void)close(ends[1]);
    status = between < 0 ? oci_fail_sys(err, errno, "make a process")
                         : oci_channel_expect(ends[0], OCI_MESSAGE_PID, &pid, err);
    (void)close(ends[0]);
    while (between > 0 && waitpid(between, NULL, 0) < 0 && errno == EINTR)
        continue;
    if (status == OCI_OK)
        *ret_pid = (pid_t)pid;
    return status;
}

static enum oci_status clone_directly(struct oci_container *c, uint64_t flags, pid_t *ret_pid,
                                      struct oci_error *err)
{
    pid_t pid = clone_process(flags, SIGCHLD, oci_cgroup_clone_fd(&c->cgroup));

    if (pid == 0) {
        turn_channel(c);
        oci_init_run(c);
    }
    if (pid < 0)
        return oci_fail_sys(err, errno, "make the process of the container (clone3)");
    *ret_pid = pid;
    return OCI_OK;
}

static bool joins_any(const struct oci_container *c)
{
    for (int i = 0; i < OCI_N_NAMESPACES; i++) {
        if (c->namespaces[i] >= 0)
            return true;
    }
    return false;
}

enum oci_status oci_create_process(struct oci_container *c, struct oci_error *err)
{
    uint64_t flags = oci_namespaces_clone_flags(&c->config);
    int ends[2] = {-1, -1};
    enum oci_status status = oci_channel_pair(ends, err);

    if (status != OCI_OK)
        return status;
    c->channel = ends[0];
    c->peer = ends[1];
    status = joins_any(c) ? clone_through(c, flags, &c->pid, err)
                          : clone_directly(c, flags, &c->pid, err);
    (void)close(c->peer);
    c->peer = -1;
    /* Held by the process alone now: its end is the end of what they stand for. */
    (void)close(steal_fd(&c->gatefd));
    if (c->listenfd >= 0)
        (void)close(steal_fd(&c->listenfd));
    if (status != OCI_OK)
        return status;
    c->pidfd = (int)syscall(SYS_pidfd_open, c->pid, 0);
    if (c->pidfd < 0)
        return oci_fail_sys(err, errno, "open a descriptor of the container's process");
    return OCI_OK;
}

void oci_create_kill(struct oci_container *c)
{
    if (c->pid <= 0)
        return;
    /* It is our child and not reaped, so the pid is its own. */
    (void)kill(c->pid, SIGKILL);
    while (waitpid(c->pid, NULL, __WALL) < 0 && errno == EINTR)
        continue;
}

static enum oci_status map_ids(const struct oci_container *c, struct oci_error *err)
{
    const struct oci_idmap_pair maps = {&c->config.uid_mappings, &c->config.gid_mappings};

    if (!oci_namespace_is_new(&c->config, OCI_NS_USER))
        return OCI_OK;
    return oci_idmap_write(c->hostproc, c->pid, &maps, err);
}

/* rt.oom-score.set, rt.oom-score.unset */
static enum oci_status adjust_oom_score(const struct oci_container *c, struct oci_error *err)
{
    char text[24];
    char path[64];

    if (!c->config.process.oom_score_adj.set)
        return OCI_OK;
    (void)snprintf(text, sizeof(text), "%lld", (long long)c->config.process.oom_score_adj.value);
    (void)snprintf(path, sizeof(path), "%d/oom_score_adj", c->pid);
    return oci_file_write(c->hostproc, path, text, err);
}

enum oci_status oci_create_admit(struct oci_container *c, struct oci_error *err)
{
    enum oci_status status = oci_live_start_time(c->pid, &c->state.start_time, NULL, err);

    c->state.pid = c->pid;
    if (status == OCI_OK)
        status = map_ids(c, err);
    if (status == OCI_OK)
        status = adjust_oom_score(c, err);
    if (status == OCI_OK && oci_namespace_is_new(&c->config, OCI_NS_USER))
        status = oci_channel_send(c->channel, OCI_MESSAGE_ADMITTED, 0, err);
    return status;
}

/* What is moved or entered from outside, by the pid. */
enum oci_status oci_create_devices(struct oci_container *c, struct oci_error *err)
{
    char path[32];
    owned_fd int net = -1;
    enum oci_status status = OCI_OK;

    if (c->config.net_devices.n_items > 0) {
        (void)snprintf(path, sizeof(path), "%d/ns/net", c->pid);
        net = openat(c->hostproc, path, O_RDONLY | O_CLOEXEC);
        if (net < 0)
            return oci_fail_sys(err, errno, "open the network namespace of the container");
        status = oci_net_devices_move(&c->config.net_devices, net, err);
    }
    if (status != OCI_OK || !c->config.intel_rdt.set)
        return status;
    status = oci_intel_rdt_enter(&c->config.intel_rdt, c->request->id, c->pid, &c->rdt, err);
    c->state.rdt_class = c->rdt.path;
    c->state.rdt_monitor = c->rdt.monitor;
    c->state.rdt_made = c->rdt.made;
    return status;
}

void oci_create_undevices(struct oci_container *c)
{
    (void)!oci_intel_rdt_remove(&c->rdt, NULL);
}
