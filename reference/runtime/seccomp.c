/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/seccomp.h"

#include <ctype.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/names.h"
#include "base/owned.h"
#include "runtime/seccomp_cache.h"

enum {
    PROGRAM_SIZE_MAX = BPF_MAXINSNS * 8, /* bytes of a program that the kernel takes */
    ARCH_NAME_MAX = 32,
    ARGS_MAX = 6, /* arguments of a system call */
};

static void drop_context(scmp_filter_ctx *context)
{
    if (*context != NULL)
        seccomp_release(*context);
}

/* Actions as libseccomp numbers them; rt.seccomp.errno-default. */
static uint32_t number_of(enum oci_seccomp_action action, const struct oci_opt_u64 *errno_ret)
{
    uint32_t sys = errno_ret->set ? (uint32_t)errno_ret->value : EPERM;

    switch (action) {
    case OCI_SCMP_KILL:
    case OCI_SCMP_KILL_THREAD:
        return SCMP_ACT_KILL_THREAD;
    case OCI_SCMP_KILL_PROCESS:
        return SCMP_ACT_KILL_PROCESS;
    case OCI_SCMP_TRAP:
        return SCMP_ACT_TRAP;
    case OCI_SCMP_ERRNO:
        return SCMP_ACT_ERRNO(sys);
    case OCI_SCMP_TRACE:
        return SCMP_ACT_TRACE(sys);
    case OCI_SCMP_ALLOW:
        return SCMP_ACT_ALLOW;
    case OCI_SCMP_LOG:
        return SCMP_ACT_LOG;
    case OCI_SCMP_NOTIFY:
        return SCMP_ACT_NOTIFY;
    }
    return SCMP_ACT_KILL_PROCESS;
}

/* One row for each enum oci_seccomp_op. */
static const enum scmp_compare compares[] = {
    [OCI_SCMP_NE] = SCMP_CMP_NE,
    [OCI_SCMP_LT] = SCMP_CMP_LT,
    [OCI_SCMP_LE] = SCMP_CMP_LE,
    [OCI_SCMP_EQ] = SCMP_CMP_EQ,
    [OCI_SCMP_GE] = SCMP_CMP_GE,
    [OCI_SCMP_GT] = SCMP_CMP_GT,
    [OCI_SCMP_MASKED_EQ] = SCMP_CMP_MASKED_EQ,
};

static enum oci_status refuse(struct oci_error *err, const char *clause, int failed,
                              const char *what)
{
    return oci_fail(err, OCI_UNSUPPORTED, clause, "seccomp: %s: %s", what, oci_errno_name(-failed));
}

/* libseccomp knows SCMP_ARCH_X86_64 as x86_64. */
static enum oci_status add_arch(scmp_filter_ctx context, const char *name, struct oci_error *err)
{
    char lower[ARCH_NAME_MAX] = "";
    const char *start = name + strlen("SCMP_ARCH_");
    uint32_t arch = 0;
    int failed = 0;

    for (size_t i = 0; start[i] != '\0' && i < sizeof(lower) - 1; i++)
        lower[i] = (char)tolower((unsigned char)start[i]);
    arch = seccomp_arch_resolve_name(lower);
    if (arch == 0)
        return refuse(err, "rt.seccomp.architectures", -EINVAL, name);
    failed = seccomp_arch_add(context, arch);
    return failed == 0 || failed == -EEXIST ? OCI_OK
                                            : refuse(err, "rt.seccomp.architectures", failed, name);
}

static struct scmp_arg_cmp condition(const struct oci_seccomp_arg *arg)
{
    return (struct scmp_arg_cmp){
        .arg = arg->index,
        .op = compares[arg->op],
        .datum_a = arg->value,
        .datum_b = arg->value_two,
    };
}

static bool has_index_twice(const struct oci_seccomp_args *args)
{
    unsigned int seen = 0;

    for (size_t i = 0; i < args->n_items; i++) {
        if ((seen >> args->items[i].index & 1U) != 0)
            return true;
        seen |= 1U << args->items[i].index;
    }
    return false;
}

/*
 * All conditions of a rule must hold. libseccomp cannot say that of two on one argument; what the
 * writers of such rules mean, and other runtimes do, is that one of them must.
 */
static int add_call(scmp_filter_ctx context, uint32_t action, int call,
                    const struct oci_seccomp_args *args)
{
    struct scmp_arg_cmp all[ARGS_MAX];
    int failed = 0;

    if (!has_index_twice(args)) {
        for (size_t i = 0; i < args->n_items; i++)
            all[i] = condition(&args->items[i]);
        return seccomp_rule_add_array(context, action, call, (unsigned)args->n_items, all);
    }
    for (size_t i = 0; i < args->n_items && failed == 0; i++) {
        all[0] = condition(&args->items[i]);
        failed = seccomp_rule_add_array(context, action, call, 1, all);
    }
    return failed;
}

/* Calls that the library does not know are left out, so that one profile serves many hosts. */
static enum oci_status add_rule(scmp_filter_ctx context, const struct oci_seccomp_rule *rule,
                                uint32_t default_action, struct oci_error *err)
{
    uint32_t action = number_of(rule->action, &rule->errno_ret);

    for (size_t i = 0; i < rule->names.n_items && action != default_action; i++) {
        int call = seccomp_syscall_resolve_name(rule->names.items[i]);
        int failed = call == __NR_SCMP_ERROR ? 0 : add_call(context, action, call, &rule->args);

        if (failed != 0 && failed != -EEXIST)
            return refuse(err, "rt.seccomp.syscall-names", failed, rule->names.items[i]);
    }
    return OCI_OK;
}

static enum oci_status build(scmp_filter_ctx context, const struct oci_seccomp *rules,
                             struct oci_error *err)
{
    uint32_t action = number_of(rules->default_action, &rules->default_errno_ret);
    enum oci_status status = OCI_OK;

    for (size_t i = 0; i < rules->architectures.n_items && status == OCI_OK; i++)
        status = add_arch(context, rules->architectures.items[i], err);
    for (size_t i = 0; i < rules->syscalls.n_items && status == OCI_OK; i++)
        status = add_rule(context, &rules->syscalls.items[i], action, err);
    return status;
}

static enum oci_status export(scmp_filter_ctx context, struct oci_seccomp_filter *filter,
                              struct oci_error *err) {
    owned_fd int fd = memfd_create("filter", MFD_CLOEXEC); owned_str char *data = NULL;
    size_t size = 0;
    int failed = fd < 0 ? -errno : seccomp_export_bpf(context, fd);
    enum oci_status status = OCI_OK;

    if (failed != 0) return refuse(err, NULL, failed, "export the filter");
    if (lseek(fd, 0, SEEK_SET) < 0) return oci_fail_sys(err, errno, "seccomp: read the filter");
    status = oci_file_read_fd(fd, "filter", PROGRAM_SIZE_MAX, &data, &size, err);
    if (status != OCI_OK) return status;
    filter->program = steal_str(&data);
    filter->n_instructions = (unsigned short)(size / sizeof(struct sock_filter));
    return OCI_OK;
}

static enum oci_status compile(const struct oci_seccomp *rules, struct oci_seccomp_filter *filter,
                               struct oci_error *err)
{
    uint32_t action = number_of(rules->default_action, &rules->default_errno_ret);
    __attribute__((cleanup(drop_context))) scmp_filter_ctx context = seccomp_init(action);
    enum oci_status status = OCI_OK;

    if (context == NULL)
        return refuse(err, "rt.seccomp.default-action", -EINVAL, "default action");
    /* Calls are looked up in a tree, not one after the other. */
    (void)seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    status = build(context, rules, err);
    return status != OCI_OK ? status : export(context, filter, err);
}

/* TSYNC and a listener together need the kernel to report a thread in another way. */
static unsigned int flags_of(const struct oci_seccomp *rules)
{
    unsigned int flags = rules->flags;

    if (!rules->notifies)
        return flags & ~(unsigned)SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
    if ((flags & SECCOMP_FILTER_FLAG_TSYNC) != 0)
        flags |= SECCOMP_FILTER_FLAG_TSYNC_ESRCH;
    return flags | SECCOMP_FILTER_FLAG_NEW_LISTENER;
}

enum oci_status oci_seccomp_compile(const struct oci_seccomp *rules, int cachefd,
                                    struct oci_seccomp_filter *ret_filter, struct oci_error *err)
{
    struct oci_seccomp_filter filter = {.flags = flags_of(rules), .notifies = rules->notifies};
    owned_text struct oci_text key = OCI_TEXT_NONE;
    enum oci_status status = OCI_OK;

    oci_seccomp_key(rules, &key);
    if (!oci_seccomp_cache_find(cachefd, &key, &filter)) {
        status = compile(rules, &filter, err);
        if (status != OCI_OK)
            return status;
        oci_seccomp_cache_keep(cachefd, &key, &filter);
    }
    *ret_filter = filter;
    return OCI_OK;
}

enum oci_status oci_seccomp_load(const struct oci_seccomp_filter *filter, int *ret_listener,
                                 struct oci_error *err)
{
    struct sock_fprog program = {.len = filter->n_instructions, .filter = filter->program};
    long result = 0;

    if (filter->program == NULL)
        return OCI_OK;
    result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, filter->flags, &program);
    if (result < 0)
        return oci_fail_sys(err, errno, "load the seccomp filter");
    if (ret_listener != NULL)
        *ret_listener = filter->notifies ? (int)result : -1;
    return OCI_OK;
}

void oci_seccomp_filter_done(struct oci_seccomp_filter *filter)
{
    free(filter->program);
    *filter = (struct oci_seccomp_filter){.program = NULL};
}
