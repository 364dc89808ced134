/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/process_plan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/names.h"
#include "runtime/log.h"

#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

enum { FIRST_PRESERVED_FD = 3, N_EXTRA_ENV = 4 };

static const char *const set_names[OCI_N_CAP_SETS] = {
    [OCI_CAP_EFFECTIVE] = "effective",     [OCI_CAP_BOUNDING] = "bounding",
    [OCI_CAP_INHERITABLE] = "inheritable", [OCI_CAP_PERMITTED] = "permitted",
    [OCI_CAP_AMBIENT] = "ambient",
};

static void warn_of(const char *set, uint64_t lost, const char *why)
{
    for (int i = 0; i < 64 && lost >> i != 0; i++) {
        const char *name = NULL;

        if ((lost >> i & 1) == 0)
            continue;
        name = oci_names_name(&oci_capability_names, i);
        oci_log(OCI_LOG_WARNING, "capability %s of the %s set: %s [rt.caps.ungrantable]",
                name == NULL ? "?" : name, set, why);
    }
}

/* Take out of a set what is not in @p allowed, and say so. */
static void limit(struct oci_process_plan *plan, enum oci_capability_set set, uint64_t allowed,
                  const char *why)
{
    warn_of(set_names[set], plan->caps[set] & ~allowed, why);
    plan->caps[set] &= allowed;
}

/*
 * Which of the capabilities the kernel has, and which the bounding set; only those that matter are
 * asked for, a call each. One that the kernel has not is refused.
 */
static enum oci_status read_bounding(uint64_t of, uint64_t *ret_known, uint64_t *ret_set,
                                     struct oci_error *err)
{
    uint64_t known = 0;
    uint64_t set = 0;

    for (int cap = 0; cap < 64; cap++) {
        int has = (of >> cap & 1) == 0 ? -1 : prctl(PR_CAPBSET_READ, cap, 0, 0, 0);

        if (has < 0 && (of >> cap & 1) != 0 && errno != EINVAL)
            return oci_fail_sys(err, errno, "read the bounding set of capabilities");
        known |= (uint64_t)(has >= 0) << cap;
        set |= (uint64_t)(has > 0) << cap;
    }
    *ret_known = known;
    *ret_set = set;
    return OCI_OK;
}

static enum oci_status permitted_set(uint64_t *ret_set, struct oci_error *err)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];

    if (syscall(SYS_capget, &header, data) < 0)
        return oci_fail_sys(err, errno, "read the capabilities of the runtime");
    *ret_set = data[0].permitted | (uint64_t)data[1].permitted << 32;
    return OCI_OK;
}

/* The kernel's own rules between the sets (capabilities(7)), applied beforehand. */
static enum oci_status plan_caps(struct oci_process_plan *plan, enum oci_privilege privilege,
                                 struct oci_error *err)
{
    const struct oci_capabilities *asked = &plan->process->capabilities;
    uint64_t of = 0;
    uint64_t known = 0;
    uint64_t permitted = 0;
    uint64_t bounding = 0;
    enum oci_status status = OCI_OK;

    memcpy(plan->caps, asked->sets, sizeof(plan->caps));
    for (size_t i = 0; i < OCI_N_CAP_SETS; i++)
        of |= plan->caps[i];
    for (size_t i = 0; i < asked->unknown.n_items; i++) {
        oci_log(OCI_LOG_WARNING, "capability '%s' is not known [rt.caps.ungrantable]",
                asked->unknown.items[i]);
    }
    status = read_bounding(of, &known, &bounding, err);
    if (status == OCI_OK)
        status = permitted_set(&permitted, err);
    if (status != OCI_OK)
        return status;
    if (privilege == OCI_PRIVILEGE_FULL)
        bounding = permitted = known;
    limit(plan, OCI_CAP_PERMITTED, permitted, "the runtime does not have it");
    limit(plan, OCI_CAP_BOUNDING, bounding, "the runtime does not have it");
    limit(plan, OCI_CAP_INHERITABLE, bounding, "the runtime does not have it");
    limit(plan, OCI_CAP_EFFECTIVE, plan->caps[OCI_CAP_PERMITTED], "it is not permitted");
    limit(plan, OCI_CAP_AMBIENT, plan->caps[OCI_CAP_PERMITTED] & plan->caps[OCI_CAP_INHERITABLE],
          "it is not both permitted and inheritable");
    return OCI_OK;
}

static enum oci_status check_preserved(unsigned int n, struct oci_error *err)
{
    for (unsigned int i = 0; i < n; i++) {
        int fd = (int)(FIRST_PRESERVED_FD + i);

        if (fcntl(fd, F_GETFD) < 0) {
            return oci_fail(err, OCI_INVALID, "rt.linux.fds.extra", "descriptor %d is not open",
                            fd);
        }
    }
    return OCI_OK;
}

/* Socket activation: whoever hands LISTEN_FDS to the runtime means the program. */
static unsigned int plan_listen_fds(struct oci_process_plan *plan, size_t *n_env)
{
    static char listen_pid[] = "LISTEN_PID=1";
    const char *given = getenv("LISTEN_FDS");
    long n = given == NULL ? 0 : strtol(given, NULL, 10);

    if (n <= 0 || n > 1024)
        return 0;
    plan->listen_fds = oci_str_printf("LISTEN_FDS=%ld", n);
    plan->env[(*n_env)++] = plan->listen_fds;
    plan->env[(*n_env)++] = listen_pid;
    return (unsigned int)n;
}

static void plan_env(struct oci_process_plan *plan)
{
    const struct oci_strings *env = &plan->process->env;
    bool has_home = false;
    size_t n = 0;

    plan->env = oci_new(env->n_items + N_EXTRA_ENV, sizeof(*plan->env));
    plan->path = DEFAULT_PATH;
    for (size_t i = 0; i < env->n_items; i++) {
        plan->env[n++] = (char *)(uintptr_t)env->items[i];
        if (strncmp(env->items[i], "PATH=", strlen("PATH=")) == 0)
            plan->path = env->items[i] + strlen("PATH=");
        has_home |= strncmp(env->items[i], "HOME=", strlen("HOME=")) == 0;
    }
    if (!has_home) {
        plan->home = oci_new(OCI_HOME_MAX, 1);
        (void)snprintf(plan->home, OCI_HOME_MAX, "HOME=/");
        plan->env[n++] = plan->home;
    }
    plan->preserve_fds += plan_listen_fds(plan, &n);
}

enum oci_status oci_process_plan_make(const struct oci_process *process, unsigned int preserve_fds,
                                      enum oci_privilege privilege,
                                      struct oci_process_plan *ret_plan, struct oci_error *err)
{
    struct oci_process_plan plan = {.process = process, .preserve_fds = preserve_fds};
    enum oci_status status = OCI_OK;
    mode_t ours = umask(0);

    (void)umask(ours);
    plan.umask = process->user.umask.set ? (mode_t)process->user.umask.value : ours;
    status = plan_caps(&plan, privilege, err);
    if (status == OCI_OK) {
        plan_env(&plan);
        status = check_preserved(plan.preserve_fds, err);
    }
    if (status != OCI_OK) {
        oci_process_plan_done(&plan);
        return status;
    }
    *ret_plan = plan;
    return OCI_OK;
}

void oci_process_plan_done(struct oci_process_plan *plan)
{
    free(plan->env);
    free(plan->home);
    free(plan->listen_fds);
    oci_seccomp_filter_done(&plan->filter);
    *plan = (struct oci_process_plan){.process = NULL};
}
