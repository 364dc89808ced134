/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/seccomp.h"

#include <linux/seccomp.h>

#include "bundle/read.h"
#include "bundle/words.h"

#define WORDS(kind)         oci_seccomp_##kind##_words
#define SECCOMP(name, slot) MEMBER(oci_seccomp, slot, "cfg.linux.seccomp.", name)
#define SYSCALL(name, slot) MEMBER(oci_seccomp_rule, slot, "cfg.linux.seccomp.syscalls.", name)
#define ARG(name, slot)     MEMBER(oci_seccomp_arg, slot, "cfg.linux.seccomp.syscalls.args.", name)

static const struct oci_word action_words[] = {
    {"SCMP_ACT_KILL",         OCI_SCMP_KILL        },
    {"SCMP_ACT_KILL_PROCESS", OCI_SCMP_KILL_PROCESS},
    {"SCMP_ACT_KILL_THREAD",  OCI_SCMP_KILL_THREAD },
    {"SCMP_ACT_TRAP",         OCI_SCMP_TRAP        },
    {"SCMP_ACT_ERRNO",        OCI_SCMP_ERRNO       },
    {"SCMP_ACT_TRACE",        OCI_SCMP_TRACE       },
    {"SCMP_ACT_ALLOW",        OCI_SCMP_ALLOW       },
    {"SCMP_ACT_LOG",          OCI_SCMP_LOG         },
    {"SCMP_ACT_NOTIFY",       OCI_SCMP_NOTIFY      },
};
const struct oci_words oci_seccomp_action_words = {OCI_ROWS(action_words)};

static const struct oci_word op_words[] = {
    {"SCMP_CMP_NE",        OCI_SCMP_NE       },
    {"SCMP_CMP_LT",        OCI_SCMP_LT       },
    {"SCMP_CMP_LE",        OCI_SCMP_LE       },
    {"SCMP_CMP_EQ",        OCI_SCMP_EQ       },
    {"SCMP_CMP_GE",        OCI_SCMP_GE       },
    {"SCMP_CMP_GT",        OCI_SCMP_GT       },
    {"SCMP_CMP_MASKED_EQ", OCI_SCMP_MASKED_EQ},
};
const struct oci_words oci_seccomp_op_words = {OCI_ROWS(op_words)};

static const struct oci_word arch_words[] = {
    {"SCMP_ARCH_X86",         0 },
    {"SCMP_ARCH_X86_64",      1 },
    {"SCMP_ARCH_X32",         2 },
    {"SCMP_ARCH_ARM",         3 },
    {"SCMP_ARCH_AARCH64",     4 },
    {"SCMP_ARCH_MIPS",        5 },
    {"SCMP_ARCH_MIPS64",      6 },
    {"SCMP_ARCH_MIPS64N32",   7 },
    {"SCMP_ARCH_MIPSEL",      8 },
    {"SCMP_ARCH_MIPSEL64",    9 },
    {"SCMP_ARCH_MIPSEL64N32", 10},
    {"SCMP_ARCH_PPC",         11},
    {"SCMP_ARCH_PPC64",       12},
    {"SCMP_ARCH_PPC64LE",     13},
    {"SCMP_ARCH_S390",        14},
    {"SCMP_ARCH_S390X",       15},
    {"SCMP_ARCH_PARISC",      16},
    {"SCMP_ARCH_PARISC64",    17},
    {"SCMP_ARCH_RISCV64",     18},
    {"SCMP_ARCH_LOONGARCH64", 19},
    {"SCMP_ARCH_M68K",        20},
    {"SCMP_ARCH_SH",          21},
    {"SCMP_ARCH_SHEB",        22},
};
const struct oci_words oci_seccomp_arch_words = {OCI_ROWS(arch_words)};

static const struct oci_word flag_words[] = {
    {"SECCOMP_FILTER_FLAG_TSYNC",              SECCOMP_FILTER_FLAG_TSYNC             },
    {"SECCOMP_FILTER_FLAG_LOG",                SECCOMP_FILTER_FLAG_LOG               },
    {"SECCOMP_FILTER_FLAG_SPEC_ALLOW",         SECCOMP_FILTER_FLAG_SPEC_ALLOW        },
    {"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV},
};
const struct oci_words oci_seccomp_flag_words = {OCI_ROWS(flag_words)};

static const struct oci_range index_range = {0, 5};
static const struct oci_range errno_range = {0, 4095}; /* what the kernel's return data can say */

static enum oci_status read_archs(const json_t *value, void *slot, const struct oci_place *place,
                                  struct oci_error *err)
{
    unsigned int ignored;
    enum oci_status status = oci_read_word_set(value, &ignored, place, err);

    return status != OCI_OK ? status : oci_read_strings(value, slot, place, err);
}

static enum oci_status read_flags(const json_t *value, void *slot, const struct oci_place *place,
                                  struct oci_error *err)
{
    struct oci_seccomp *seccomp = slot;

    seccomp->has_flags = true;
    return oci_read_word_set(value, &seccomp->flags, place, err);
}

static enum oci_status read_names(const json_t *value, void *slot, const struct oci_place *place,
                                  struct oci_error *err)
{
    if (json_array_size(value) == 0)
        return oci_fail_clause(err, place, "cfg.seccomp.names.one", "is empty");
    return oci_read_strings(value, slot, place, err);
}

static const struct oci_field arg_rows[] = {
    {ARG("index",    index),     REQ(INTEGER, u32),  WITH(index_range)},
    {ARG("value",    value),     REQ(REAL,    u64),  NONE             },
    {ARG("valueTwo", value_two), OPT(REAL,    u64),  NONE             },
    {ARG("op",       op),        REQ(STRING,  word), WITH(WORDS(op))  },
};
static const struct oci_fields arg_table = OCI_FIELDS(arg_rows, struct oci_seccomp_arg);

static const struct oci_field syscall_rows[] = {
    {SYSCALL("names",    names),     MUST(ARRAY,  read_names), NONE               },
    {SYSCALL("action",   action),    REQ(STRING,  word),       WITH(WORDS(action))},
    {SYSCALL("errnoRet", errno_ret), OPT(INTEGER, bounded),    WITH(errno_range)  },
    {SYSCALL("args",     args),      OPT(ARRAY,   objects),    WITH(arg_table)    },
};
static const struct oci_fields syscall_table = OCI_FIELDS(syscall_rows, struct oci_seccomp_rule);

static bool takes_errno(enum oci_seccomp_action action)
{
    return action == OCI_SCMP_ERRNO || action == OCI_SCMP_TRACE;
}

static enum oci_status read_syscalls(const json_t *value, void *slot, const struct oci_place *place,
                                     struct oci_error *err)
{
    struct oci_seccomp *seccomp = slot;
    enum oci_status status = oci_read_objects(value, &seccomp->syscalls, place, err);

    for (size_t i = 0; status == OCI_OK && i < seccomp->syscalls.n_items; i++) {
        const struct oci_seccomp_rule *rule = &seccomp->syscalls.items[i];
        struct oci_place here = oci_place_element(place, i);

        if (rule->errno_ret.set && !takes_errno(rule->action)) {
            return oci_fail_clause(err, &here, "rt.seccomp.default-errno",
                                   "has an errno for an action without one");
        }
        seccomp->notifies = seccomp->notifies || rule->action == OCI_SCMP_NOTIFY;
    }
    return status;
}

static enum oci_status read_default_errno(const json_t *value, void *slot,
                                          const struct oci_place *place, struct oci_error *err)
{
    struct oci_seccomp *seccomp = slot;

    if (!takes_errno(seccomp->default_action)) {
        return oci_fail_clause(err, place, "rt.seccomp.default-errno",
                               "stands with an action without one");
    }
    return oci_read_bounded(value, &seccomp->default_errno_ret, place, err);
}

static enum oci_status read_metadata(const json_t *value, void *slot, const struct oci_place *place,
                                     struct oci_error *err)
{
    struct oci_seccomp *seccomp = slot;

    if (seccomp->listener_path == NULL) {
        return oci_fail_clause(err, place, "cfg.seccomp.metadata-needs-path",
                               "stands without listenerPath");
    }
    return oci_read_string(value, &seccomp->listener_metadata, place, err);
}

/* A member that depends on another stands below it; its slot is the whole object. */
static const struct oci_field seccomp_rows[] = {
    {SECCOMP("defaultAction",    default_action), REQ(STRING,  word),               WITH(WORDS(action))},
    {SECCOMP("defaultErrnoRet",  set),            OWN(INTEGER, read_default_errno), WITH(errno_range)  },
    {SECCOMP("architectures",    architectures),  OWN(ARRAY,   read_archs),         WITH(WORDS(arch))  },
    {SECCOMP("flags",            set),            OWN(ARRAY,   read_flags),         WITH(WORDS(flag))  },
    {SECCOMP("listenerPath",     listener_path),  OPT(STRING,  text),               NONE               },
    {SECCOMP("listenerMetadata", set),            OWN(STRING,  read_metadata),      NONE               },
    {SECCOMP("syscalls",         set),            OWN(ARRAY,   read_syscalls),      WITH(syscall_table)},
};
const struct oci_fields oci_seccomp_table = OCI_FIELDS(seccomp_rows, struct oci_seccomp);
