/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/exec.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/sched.h>

#include "base/file.h"
#include "base/owned.h"
#include "runtime/agent.h"
#include "runtime/attend.h"
#include "runtime/channel.h"
#include "runtime/console.h"
#include "runtime/exec_process.h"
#include "runtime/init.h"
#include "runtime/init_console.h"
#include "runtime/labels.h"
#include "runtime/live.h"
#include "runtime/namespaces.h"
#include "runtime/operations.h"

/* Everything an exec holds; both sides of the clone have it. */
struct execution {
    const struct oci_exec_request *request;
    struct oci_found found;
    struct oci_config config;
    struct oci_exec_process process;
    struct oci_process_plan plan;
    struct oci_cgroup cgroup;
    int procfd;    /* /proc of the runtime. */
    int initfd;    /* The container's process. */
    int rootfd;    /* Its root, where it has no mount namespace; else -1. */
    int channel;   /* This side's end. */
    int peer;      /* The other's. */
    int consolefd; /* Socket that gets the terminal. */
    int masterfd;  /* The terminal, where this process relays it. */
    int pidfd;
    pid_t pid;
};

static void init(struct execution *x, const struct oci_exec_request *request)
{
    memset(x, 0, sizeof(*x));
    x->request = request;
    x->found = OCI_FOUND_NONE;
    x->cgroup = OCI_CGROUP_NONE;
    x->procfd = x->initfd = x->rootfd = x->channel = x->peer = x->consolefd = x->masterfd =
        x->pidfd = -1;
}

static void done(struct execution *x)
{
    const int fds[] = {x->procfd, x->initfd,    x->rootfd,   x->channel,
                       x->peer,   x->consolefd, x->masterfd, x->pidfd};

    for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
        oci_drop_fd(&fds[i]);
    oci_process_plan_done(&x->plan);
    oci_exec_process_done(&x->process);
    oci_config_done(&x->config);
    oci_cgroup_done(&x->cgroup);
    oci_found_done(&x->found);
}

static enum oci_status find(struct execution *x, struct oci_error *err)
{
    const struct oci_exec_request *request = x->request;
    enum oci_status status = oci_find(request->store, request->id, &x->found, err);

    if (status != OCI_OK)
        return status;
    if (x->found.life == OCI_LIFE_PAUSED && !request->even_paused)
        return oci_fail(err, OCI_BAD_STATE, NULL, "container '%s' is paused", request->id);
    if (x->found.life != OCI_LIFE_RUNNING && x->found.life != OCI_LIFE_PAUSED) {
        return oci_fail(err, OCI_BAD_STATE, NULL, "container '%s' is %s, not running", request->id,
                        oci_life_name(x->found.life));
    }
    status = oci_config_load(x->found.dirfd, &x->config, err);
    if (status == OCI_OK)
        status = oci_exec_process_make(request, &x->config, &x->process, err);
    if (status == OCI_OK)
        status = oci_live_open(x->found.state.pid, x->found.state.start_time, &x->initfd, err);
    return status;
}

static enum oci_status open_root(struct execution *x, struct oci_error *err)
{
    char path[32];

    if (x->config.namespaces[OCI_NS_MOUNT].listed)
        return OCI_OK;
    (void)snprintf(path, sizeof(path), "/proc/%d/root", x->found.state.pid);
    x->rootfd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return x->rootfd < 0 ? oci_fail_sys(err, errno, "open the container's root") : OCI_OK;
}

static enum oci_status prepare(struct execution *x, struct oci_error *err)
{
    enum oci_privilege privilege =
        x->config.namespaces[OCI_NS_USER].listed ? OCI_PRIVILEGE_FULL : OCI_PRIVILEGE_OURS;
    int ends[2] = {-1, -1};
    enum oci_status status = oci_process_plan_make(&x->process.process, x->request->preserve_fds,
                                                   privilege, &x->plan, err);

    if (status == OCI_OK)
        status = oci_labels_check(&x->process.process, NULL, err);
    x->procfd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    x->plan.procfd = x->procfd;
    if (status == OCI_OK && x->config.seccomp.set)
        status = oci_seccomp_compile(&x->config.seccomp, -1, &x->plan.filter, err);
    if (status == OCI_OK && x->found.state.cgroup != NULL)
        status = oci_cgroup_open(x->found.state.cgroup, &x->cgroup, err);
    if (status == OCI_OK && x->cgroup.path != NULL)
        status = oci_cgroup_open_join(&x->cgroup, err);
    if (status == OCI_OK)
        status = open_root(x, err);
    if (status == OCI_OK)
        status = oci_channel_pair(ends, err);
    if (status != OCI_OK)
        return status;
    x->channel = ends[0];
    x->peer = ends[1];
    return OCI_OK;
}

static int namespace_flags(const struct oci_config *config)
{
    uint64_t flags = 0;

    for (int i = 0; i < OCI_N_NAMESPACES; i++) {
        if (config->namespaces[i].listed)
            flags |= oci_namespace_rows[i].flag;
    }
    return (int)flags;
}

static enum oci_status pin(const struct oci_set *cpus, struct oci_error *err)
{
    if (cpus->set && syscall(SYS_sched_setaffinity, 0, sizeof(cpus->words), cpus->words) < 0)
        return oci_fail_sys(err, errno, "set the processors of the process");
    return OCI_OK;
}

/* rt.exec-cpu-affinity.final: after the cgroup is entered. */
static enum oci_status enter(const struct execution *x, struct oci_error *err)
{
    int flags = namespace_flags(&x->config);
    enum oci_cgroup_cloned cloned = OCI_CGROUP_NOT_CLONED;
    enum oci_status status = pin(&x->process.process.exec_cpus_initial, err);

    if (status == OCI_OK && x->cgroup.path != NULL)
        status = oci_cgroup_join(&x->cgroup, cloned, err);
    if (status == OCI_OK)
        status = pin(&x->process.process.exec_cpus_final, err);
    if (status != OCI_OK)
        return status;
    /* Those who are inside must not look into the runtime: it still is on the host's side. */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
        return oci_fail_sys(err, errno, "hide the process from debuggers");
    if (flags != 0 && setns(x->initfd, flags) < 0)
        return oci_fail_sys(err, errno, "enter the container's namespaces");
    if (x->rootfd >= 0 && (fchdir(x->rootfd) < 0 || chroot(".") < 0))
        return oci_fail_sys(err, errno, "enter the container's root");
    return OCI_OK;
}

static enum oci_status open_console(const struct execution *x, struct oci_error *err)
{
    owned_fd int rootfd = -1;
    owned_fd int slave = -1;

    if (!x->process.process.terminal)
        return OCI_OK;
    rootfd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    return oci_console_open(rootfd, x->consolefd, &x->process.process, &slave, err);
}

static enum oci_status become_root(const struct execution *x, struct oci_error *err)
{
    if (x->config.namespaces[OCI_NS_USER].listed &&
        (syscall(SYS_setresgid, 0, 0, 0) < 0 || syscall(SYS_setresuid, 0, 0, 0) < 0))
        return oci_fail_sys(err, errno, "become root of the user namespace");
    return OCI_OK;
}

static _Noreturn void become_process(struct execution *x)
{
    struct oci_error err = OCI_ERROR_NONE;
    enum oci_status status = oci_init_detach(x->request->id, false, &err);

    if (status == OCI_OK)
        status = become_root(x, &err);
    if (status == OCI_OK)
        status = open_console(x, &err);
    if (status == OCI_OK)
        status = oci_channel_expect(x->channel, OCI_MESSAGE_START, NULL, &err);
    x->plan.reportfd = x->channel;
    if (status == OCI_OK)
        status = oci_init_limits(&x->plan, &err);
    if (status == OCI_OK)
        status = oci_init_identity(&x->plan, &err);
    if (status == OCI_OK)
        (void)oci_init_exec(&x->plan, &err);
    oci_channel_send_error(x->channel, &err);
    _exit(EXIT_FAILURE);
}

/* A pid namespace is entered by children only; the sibling gets the caller as its parent. */
static _Noreturn void go_between(struct execution *x)
{
    struct oci_error err = OCI_ERROR_NONE;
    struct clone_args args = {.flags = CLONE_PARENT};
    enum oci_status status = enter(x, &err);
    pid_t pid = -1;

    if (status == OCI_OK) {
        pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
        if (pid == 0)
            become_process(x);
        status = pid < 0 ? oci_fail_sys(&err, errno, "make the process")
                         : oci_channel_send(x->channel, OCI_MESSAGE_PID, pid, &err);
    }
    if (status != OCI_OK)
        oci_channel_send_error(x->channel, &err);
    _exit(EXIT_SUCCESS);
}

static enum oci_status make_process(struct execution *x, struct oci_error *err)
{
    struct clone_args args = {.exit_signal = SIGCHLD};
    int64_t pid = 0;
    pid_t between = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
    enum oci_status status = OCI_OK;

    if (between == 0) {
        (void)close(x->channel);
        x->channel = x->peer;
        go_between(x);
    }
    if (between < 0)
        return oci_fail_sys(err, errno, "make a process");
    (void)close(steal_fd(&x->peer));
    status = oci_channel_expect(x->channel, OCI_MESSAGE_PID, &pid, err);
    while (waitpid(between, NULL, 0) < 0 && errno == EINTR)
        continue;
    if (status != OCI_OK)
        return status;
    x->pid = (pid_t)pid;
    x->pidfd = (int)syscall(SYS_pidfd_open, x->pid, 0);
    return x->pidfd < 0 ? oci_fail_sys(err, errno, "open a descriptor of the process") : OCI_OK;
}

static enum oci_status adjust_oom_score(const struct execution *x, struct oci_error *err)
{
    const struct oci_opt_i64 *score = &x->process.process.oom_score_adj;
    char path[40];
    char text[24];

    if (!score->set)
        return OCI_OK;
    (void)snprintf(path, sizeof(path), "/proc/%d/oom_score_adj", x->pid);
    (void)snprintf(text, sizeof(text), "%lld", (long long)score->value);
    return oci_file_write(AT_FDCWD, path, text, err);
}

static enum oci_status start(struct execution *x, struct oci_error *err)
{
    const struct oci_agent agent = {&x->config.seccomp, &x->found.state, x->found.life, x->pid};
    enum oci_status status = adjust_oom_score(x, err);

    if (status == OCI_OK)
        status = oci_pid_file_write(x->request->pid_file, x->pid, err);
    if (status == OCI_OK)
        status = oci_channel_send(x->channel, OCI_MESSAGE_START, 0, err);
    return status == OCI_OK ? oci_agent_follow(x->channel, &agent, err) : status;
}

static enum oci_status run(struct execution *x, int *ret_exit, struct oci_error *err)
{
    const struct oci_exec_request *request = x->request;
    owned_fd int socketfd = -1;
    struct oci_attended attended;
    bool relays = x->process.process.terminal && request->console_socket == NULL;
    enum oci_status status = OCI_OK;

    if (relays) {
        status = oci_console_pair(&socketfd, &x->consolefd, err);
    } else if (x->process.process.terminal) {
        status = oci_console_connect(request->console_socket, &x->consolefd, err);
    }
    if (status == OCI_OK)
        status = make_process(x, err);
    if (status == OCI_OK)
        status = start(x, err);
    if (status == OCI_OK && relays)
        status = oci_attend_terminal(socketfd, &x->masterfd, err);
    *ret_exit = 0;
    if (status != OCI_OK || request->detach)
        return status;
    attended = (struct oci_attended){x->pid, x->pidfd, x->masterfd};
    return oci_attend(&attended, ret_exit, err);
}

static void undo(const struct execution *x)
{
    if (x->pid <= 0)
        return;
    (void)kill(x->pid, SIGKILL);
    while (waitpid(x->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

enum oci_status oci_exec(const struct oci_exec_request *request, int *ret_exit,
                         struct oci_error *err)
{
    struct execution x;
    enum oci_status status = OCI_OK;

    if (!request->detach)
        oci_attend_prepare();
    init(&x, request);
    status = find(&x, err);
    if (status == OCI_OK)
        status = prepare(&x, err);
    if (status == OCI_OK)
        status = run(&x, ret_exit, err);
    if (status != OCI_OK)
        undo(&x);
    done(&x);
    return status;
}
