/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The last things a process of a container does for itself: limits, identity, execution.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/close_range.h>
#include <linux/securebits.h>

#include "base/names.h"
#include "runtime/channel.h"
#include "runtime/init.h"
#include "runtime/labels.h"

enum {
    IOPRIO_WHO_PROCESS = 1,
    IOPRIO_CLASS_SHIFT = 13,
    PROGRAM_MAX = 4096, /* Bytes of a program's path, with the terminator. */
};

/* sched_setattr(2) has no wrapper in the C library. */
struct sched_attributes {
    uint32_t size;
    uint32_t policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime;
    uint64_t deadline;
    uint64_t period;
};

static enum oci_status set_scheduler(const struct oci_scheduler *want, struct oci_error *err)
{
    struct sched_attributes attributes = {
        .size = sizeof(attributes),
        .policy = (uint32_t)want->policy,
        .flags = want->flags,
        .nice = want->nice,
        .priority = want->priority,
        .runtime = want->runtime,
        .deadline = want->deadline,
        .period = want->period,
    };

    if (!want->set)
        return OCI_OK;
    if (syscall(SYS_sched_setattr, 0, &attributes, 0) < 0)
        return oci_fail_sys(err, errno, "set the scheduler policy %d", want->policy);
    return OCI_OK;
}

static enum oci_status set_io_priority(const struct oci_io_priority *want, struct oci_error *err)
{
    if (!want->set)
        return OCI_OK;
    if (syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0,
                want->io_class << IOPRIO_CLASS_SHIFT | want->level) < 0) {
        return oci_fail_sys(err, errno, "set the i/o priority %d of class %d", want->level,
                            want->io_class);
    }
    return OCI_OK;
}

static enum oci_status set_rlimits(const struct oci_rlimits *rlimits, struct oci_error *err)
{
    for (size_t i = 0; i < rlimits->n_items; i++) {
        const struct oci_rlimit *want = &rlimits->items[i];
        const struct rlimit64 limit = {.rlim_cur = want->soft, .rlim_max = want->hard};

        if (syscall(SYS_prlimit64, 0, want->resource, &limit, NULL) < 0) {
            const char *name = oci_names_name(&oci_rlimit_names, want->resource);

            return oci_fail_sys(err, errno, "set %s", name == NULL ? "a resource limit" : name);
        }
    }
    return OCI_OK;
}

enum oci_status oci_init_limits(const struct oci_process_plan *plan, struct oci_error *err)
{
    const struct oci_process *process = plan->process;
    enum oci_status status = set_scheduler(&process->scheduler, err);

    if (status == OCI_OK)
        status = set_io_priority(&process->io_priority, err);
    if (status == OCI_OK)
        status = set_rlimits(&process->rlimits, err);
    return status;
}

static bool has_cap(uint64_t set, int cap)
{
    return (set >> cap & 1) != 0;
}

/* What is not there need not be dropped; the first that the kernel has not is refused. */
static enum oci_status drop_bounding(const struct oci_process_plan *plan, struct oci_error *err)
{
    for (int cap = 0; cap < 64; cap++) {
        if (has_cap(plan->caps[OCI_CAP_BOUNDING], cap) || prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0)
            continue;
        if (errno == EINVAL)
            return OCI_OK;
        if (errno != EPERM || prctl(PR_CAPBSET_READ, cap, 0, 0, 0) > 0)
            return oci_fail_sys(err, errno, "drop capability %d from the bounding set", cap);
    }
    return OCI_OK;
}

static enum oci_status set_caps(uint64_t effective, uint64_t permitted, uint64_t inheritable,
                                struct oci_error *err)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    const struct __user_cap_data_struct data[2] = {
        {(uint32_t)effective,         (uint32_t)permitted,         (uint32_t)inheritable        },
        {(uint32_t)(effective >> 32), (uint32_t)(permitted >> 32), (uint32_t)(inheritable >> 32)},
    };

    if (syscall(SYS_capset, &header, data) < 0)
        return oci_fail_sys(err, errno, "set the capabilities");
    return OCI_OK;
}

/* Inheritable capabilities must be in the bounding set when they are set: so that goes first. */
static enum oci_status set_inheritable(uint64_t inheritable, struct oci_error *err)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];

    if (syscall(SYS_capget, &header, data) < 0)
        return oci_fail_sys(err, errno, "read the capabilities");
    return set_caps(data[0].effective | (uint64_t)data[1].effective << 32,
                    data[0].permitted | (uint64_t)data[1].permitted << 32, inheritable, err);
}

static enum oci_status raise_ambient(const struct oci_process_plan *plan, struct oci_error *err)
{
    (void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    for (int cap = 0; cap < 64; cap++) {
        if (has_cap(plan->caps[OCI_CAP_AMBIENT], cap) &&
            prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) < 0)
            return oci_fail_sys(err, errno, "raise ambient capability %d", cap);
    }
    return OCI_OK;
}

static enum oci_status set_user(const struct oci_user *user, struct oci_error *err)
{
    /* In a user namespace without privilege setgroups(2) is denied, and there are none to drop. */
    if (syscall(SYS_setgroups, user->additional_gids.n_items, user->additional_gids.items) < 0 &&
        (errno != EPERM || user->additional_gids.n_items > 0))
        return oci_fail_sys(err, errno, "set %zu additional groups", user->additional_gids.n_items);
    if (syscall(SYS_setresgid, user->gid, user->gid, user->gid) < 0)
        return oci_fail_sys(err, errno, "become group %u", user->gid);
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0)
        return oci_fail_sys(err, errno, "keep capabilities across the change of user");
    if (syscall(SYS_setresuid, user->uid, user->uid, user->uid) < 0)
        return oci_fail_sys(err, errno, "become user %u", user->uid);
    return OCI_OK;
}

static enum oci_status enter_cwd(const char *cwd, struct oci_error *err)
{
    char seen[PROGRAM_MAX] = "";

    if (chdir(cwd) < 0)
        return oci_fail_sys(err, errno, "change to the working directory '%s'", cwd);
    /* A path through a descriptor left open could lead out; the kernel then gives no slash. */
    if (syscall(SYS_getcwd, seen, sizeof(seen)) < 0 || seen[0] != '/') {
        return oci_fail(err, OCI_INVALID, "rt.process.cwd",
                        "the working directory '%s' is outside of the container", cwd);
    }
    return OCI_OK;
}

/*
 * The directory may be open to root only, or, on some network file systems, to the user only.
 */
static enum oci_status become_user_in_cwd(const struct oci_process *process, struct oci_error *err)
{
    enum oci_status before = enter_cwd(process->cwd, err);
    enum oci_status status = OCI_OK;

    if (before != OCI_OK && (err == NULL || err->sys != EACCES))
        return before;
    status = set_user(&process->user, err);
    if (status == OCI_OK && before != OCI_OK)
        status = enter_cwd(process->cwd, err);
    return status;
}

/*
 * Loading a filter without no_new_privs needs CAP_SYS_ADMIN, and comes last, because a filter may
 * deny all that is done here. The capability does not reach the program: without no_new_privs,
 * execve(2) computes the new sets from the bounding, inheritable and ambient ones alone.
 */
static uint64_t filter_caps(const struct oci_process_plan *plan)
{
    bool needed = plan->filter.program != NULL && !plan->process->no_new_privileges;

    return needed ? UINT64_C(1) << CAP_SYS_ADMIN : 0;
}

/* Dropping from the bounding set needs a capability; changing the user clears the ambient set. */
enum oci_status oci_init_identity(const struct oci_process_plan *plan, struct oci_error *err)
{
    const struct oci_process *process = plan->process;
    uint64_t extra = filter_caps(plan);
    enum oci_status status = set_inheritable(plan->caps[OCI_CAP_INHERITABLE], err);

    oci_init_home(plan);
    oci_init_streams(&process->user);
    if (status == OCI_OK)
        status = drop_bounding(plan, err);
    if (status == OCI_OK)
        status = become_user_in_cwd(process, err);
    if (status == OCI_OK) {
        status =
            set_caps(plan->caps[OCI_CAP_EFFECTIVE] | extra, plan->caps[OCI_CAP_PERMITTED] | extra,
                     plan->caps[OCI_CAP_INHERITABLE], err);
    }
    if (status == OCI_OK)
        status = raise_ambient(plan, err);
    if (status != OCI_OK)
        return status;
    (void)prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0);
    if (process->no_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return oci_fail_sys(err, errno, "set no_new_privs");
    (void)umask(plan->umask);
    return OCI_OK;
}

/* One directory of PATH and the name, in @p ret_path; false where it does not fit. */
static bool join_program(const char *dir, size_t size_dir, const char *name,
                         char ret_path[PROGRAM_MAX])
{
    int n = size_dir == 0 ? snprintf(ret_path, PROGRAM_MAX, "./%s", name)
                          : snprintf(ret_path, PROGRAM_MAX, "%.*s/%s", (int)size_dir, dir, name);

    return n > 0 && n < PROGRAM_MAX;
}

/* The errno of the last try that found something, or ENOENT. Returns on failure only. */
static int exec_along_path(const struct oci_process_plan *plan, char *const *args)
{
    char program[PROGRAM_MAX];
    const char *dir = plan->path;
    int failed = ENOENT;

    while (dir != NULL) {
        const char *end = strchr(dir, ':');
        size_t size = end == NULL ? strlen(dir) : (size_t)(end - dir);

        if (join_program(dir, size, args[0], program)) {
            (void)execve(program, args, plan->env);
            if (errno != ENOENT && errno != ENOTDIR)
                failed = errno;
            if (errno != ENOENT && errno != ENOTDIR && errno != EACCES)
                return failed;
        }
        dir = end == NULL ? NULL : end + 1;
    }
    return failed;
}

/*
 * A listener goes to the runtime, which has the agent's socket in its reach, and is with the agent
 * before the program is executed. From the load on only sendmsg and recvmsg are called for it.
 */
static enum oci_status load_filter(const struct oci_process_plan *plan, struct oci_error *err)
{
    int listener = -1;
    enum oci_status status = OCI_OK;

    if (plan->filter.program == NULL)
        return OCI_OK;
    status = oci_seccomp_load(&plan->filter, &listener, err);
    if (status != OCI_OK || listener < 0)
        return status;
    status = oci_channel_send_fd(plan->reportfd, OCI_MESSAGE_LISTENER, listener, err);
    return status == OCI_OK ? oci_channel_expect(plan->reportfd, OCI_MESSAGE_CONTINUE, NULL, err)
                            : status;
}

enum oci_status oci_init_exec(const struct oci_process_plan *plan, struct oci_error *err)
{
    char *const *args = (char *const *)(uintptr_t)plan->process->args.items;
    enum oci_status status = OCI_OK;
    int failed = 0;

    (void)syscall(SYS_close_range, STDERR_FILENO + 1U + plan->preserve_fds, ~0U,
                  (unsigned)CLOSE_RANGE_CLOEXEC);
    status = oci_labels_set(plan->procfd, plan->process, err);
    if (status == OCI_OK)
        status = load_filter(plan, err);
    if (status != OCI_OK)
        return status;
    if (strchr(args[0], '/') == NULL) {
        failed = exec_along_path(plan, args);
        if (failed == ENOENT) {
            return oci_fail(err, OCI_INVALID, "rt.process.args",
                            "exec '%s': executable file not found in $PATH: "
                            "no such file or directory",
                            args[0]);
        }
    } else {
        (void)execve(args[0], args, plan->env);
        failed = errno;
    }
    return oci_fail_sys(err, failed, "exec '%s'", args[0]);
}
