/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The program that a cgroup of v2 asks about each opening and making of a device node.
 *
 * The rules stand in it from last to first. Register 3 holds the kinds of access that no rule has
 * answered yet: a rule that denies one of them ends with no, one that allows takes its kinds out,
 * and when none is left the answer is yes. So each kind is answered by the last rule for it.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"
#include "runtime/device_rules.h"

enum {
    RULE_INSNS_MAX = 12, /* instructions of one rule */
    OTHER_INSNS = 16,    /* those before and after the rules */
    OLD_PROGRAMS_MAX = 64,
    ACCESS_SHIFT = 16, /* bpf_cgroup_dev_ctx.access_type holds access above, type below */
};

struct program {
    struct bpf_insn *insns;
    size_t n;
};

static void emit(struct program *program, struct bpf_insn insn)
{
    program->insns[program->n++] = insn;
}

static void load_word(struct program *program, unsigned int reg, size_t offset)
{
    emit(program, (struct bpf_insn){.code = BPF_LDX | BPF_W | BPF_MEM,
                                    .dst_reg = reg & 0xf,
                                    .src_reg = BPF_REG_1,
                                    .off = (short)offset});
}

static void change(struct program *program, unsigned int op, unsigned int reg, int value)
{
    emit(program, (struct bpf_insn){.code = (unsigned char)(BPF_ALU | op | BPF_K),
                                    .dst_reg = reg & 0xf,
                                    .imm = value});
}

static void jump(struct program *program, unsigned int op, unsigned int reg, int value, short skip)
{
    emit(program, (struct bpf_insn){.code = (unsigned char)(BPF_JMP | op | BPF_K),
                                    .dst_reg = reg & 0xf,
                                    .off = skip,
                                    .imm = value});
}

static void answer(struct program *program, int value)
{
    emit(program, (struct bpf_insn){
                      .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = value});
    emit(program, (struct bpf_insn){.code = BPF_JMP | BPF_EXIT});
}

/* Registers: 2 type, 3 access not answered, 4 major, 5 minor. */
static void emit_start(struct program *program)
{
    load_word(program, BPF_REG_2, offsetof(struct bpf_cgroup_dev_ctx, access_type));
    emit(program, (struct bpf_insn){.code = BPF_ALU | BPF_MOV | BPF_X,
                                    .dst_reg = BPF_REG_3,
                                    .src_reg = BPF_REG_2});
    change(program, BPF_AND, BPF_REG_2, (1 << ACCESS_SHIFT) - 1);
    change(program, BPF_RSH, BPF_REG_3, ACCESS_SHIFT);
    load_word(program, BPF_REG_4, offsetof(struct bpf_cgroup_dev_ctx, major));
    load_word(program, BPF_REG_5, offsetof(struct bpf_cgroup_dev_ctx, minor));
}

/* Each comparison that fails skips those that follow and the four instructions of the answer. */
static void emit_rule(struct program *program, const struct oci_device_entry *rule)
{
    int skip =
        4 + (rule->type != 'a') + (rule->major != OCI_DEVICE_ANY) + (rule->minor != OCI_DEVICE_ANY);

    if (rule->type != 'a') {
        jump(program, BPF_JNE, BPF_REG_2,
             rule->type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR, (short)(--skip));
    }
    if (rule->major != OCI_DEVICE_ANY)
        jump(program, BPF_JNE, BPF_REG_4, (int)rule->major, (short)(--skip));
    if (rule->minor != OCI_DEVICE_ANY)
        jump(program, BPF_JNE, BPF_REG_5, (int)rule->minor, (short)(--skip));
    if (rule->allow) {
        change(program, BPF_AND, BPF_REG_3, (int)(~rule->access & OCI_DEVICE_ALL));
        jump(program, BPF_JNE, BPF_REG_3, 0, 2);
        answer(program, 1);
    } else {
        jump(program, BPF_JSET, BPF_REG_3, (int)rule->access, 1);
        jump(program, BPF_JA, 0, 0, 2);
        answer(program, 0);
    }
}

static struct program make_program(const struct oci_device_list *list)
{
    struct program program = {.n = 0};

    program.insns = oci_new(list->n_items * RULE_INSNS_MAX + OTHER_INSNS, sizeof(*program.insns));
    emit_start(&program);
    for (size_t i = list->n_items; i > 0; i--)
        emit_rule(&program, &list->items[i - 1]);
    answer(&program, 1);
    return program;
}

static int call_bpf(int command, union bpf_attr *attr)
{
    return (int)syscall(SYS_bpf, command, attr, sizeof(*attr));
}

static int load_program(const struct program *program)
{
    static const char licence[] = "Apache-2.0";
    union bpf_attr attr;

    memset(&attr, 0, sizeof(attr));
    attr.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
    attr.insns = (__u64)(uintptr_t)program->insns;
    attr.insn_cnt = (__u32)program->n;
    attr.license = (__u64)(uintptr_t)licence;
    return call_bpf(BPF_PROG_LOAD, &attr);
}

/* The kernel writes through the number. NOLINTNEXTLINE(readability-non-const-parameter) */
static enum oci_status query_programs(int cgroupfd, __u32 ids[OLD_PROGRAMS_MAX], size_t *ret_n,
                                      struct oci_error *err)
{
    union bpf_attr attr;

    memset(&attr, 0, sizeof(attr));
    attr.query.target_fd = (__u32)cgroupfd;
    attr.query.attach_type = BPF_CGROUP_DEVICE;
    attr.query.prog_ids = (__u64)(uintptr_t)ids;
    attr.query.prog_cnt = OLD_PROGRAMS_MAX;
    if (call_bpf(BPF_PROG_QUERY, &attr) < 0)
        return oci_fail_sys(err, errno, "list the device programs");
    *ret_n = attr.query.prog_cnt;
    return OCI_OK;
}

static enum oci_status attach_program(int cgroupfd, int fd, struct oci_error *err)
{
    union bpf_attr attr;

    memset(&attr, 0, sizeof(attr));
    attr.target_fd = (__u32)cgroupfd;
    attr.attach_bpf_fd = (__u32)fd;
    attr.attach_type = BPF_CGROUP_DEVICE;
    attr.attach_flags = BPF_F_ALLOW_MULTI;
    return call_bpf(BPF_PROG_ATTACH, &attr) < 0
               ? oci_fail_sys(err, errno, "attach the device program")
               : OCI_OK;
}

/* While an old program stays, both have to agree: it must go. */
static enum oci_status detach_program(int cgroupfd, __u32 id, struct oci_error *err)
{
    union bpf_attr attr;
    owned_fd int fd = -1;

    memset(&attr, 0, sizeof(attr));
    attr.prog_id = id;
    fd = call_bpf(BPF_PROG_GET_FD_BY_ID, &attr);
    if (fd < 0)
        return oci_fail_sys(err, errno, "open device program %u", id);
    memset(&attr, 0, sizeof(attr));
    attr.target_fd = (__u32)cgroupfd;
    attr.attach_bpf_fd = (__u32)fd;
    attr.attach_type = BPF_CGROUP_DEVICE;
    return call_bpf(BPF_PROG_DETACH, &attr) < 0
               ? oci_fail_sys(err, errno, "detach device program %u", id)
               : OCI_OK;
}

/* The new program is there before the old ones go: at no time is everything allowed. */
enum oci_status oci_device_program_attach(const struct oci_device_list *list, int cgroupfd,
                                          struct oci_error *err)
{
    struct program program = make_program(list);
    owned_fd int fd = load_program(&program);
    int sys = errno;
    __u32 old[OLD_PROGRAMS_MAX];
    size_t n_old = 0;
    enum oci_status status = OCI_OK;

    free(program.insns);
    if (fd < 0)
        return oci_fail_sys(err, sys, "load the device program");
    status = query_programs(cgroupfd, old, &n_old, err);
    if (status == OCI_OK)
        status = attach_program(cgroupfd, fd, err);
    for (size_t i = 0; i < n_old && status == OCI_OK; i++)
        status = detach_program(cgroupfd, old[i], err);
    return status;
}
