/* SPDX-License-Identifier: Apache-2.0 */
#include <linux/ioprio.h>
#include <linux/sched.h>
#include <string.h>

#include "base/names.h"
#include "bundle/read.h"

/* A member that the catalogue has no entry for, only for what is in it. */
#define ANY(name, slot)       NAMED(oci_process, slot, name, "rt.values.invalid")
#define PROCESS(name, slot)   MEMBER(oci_process, slot, "cfg.process.", name)
#define CWD_ABSOLUTE          "cfg.process.cwd.absolute"
#define CONSOLE(name, slot)   MEMBER(oci_process, slot, "cfg.process.consoleSize.", name)
#define AFFINITY(name, slot)  MEMBER(oci_process, slot, "cfg.process.execCPUAffinity.", name)
#define USER(name, slot)      MEMBER(oci_user, slot, "cfg.process.user.", name)
#define RLIMIT(name, slot)    MEMBER(oci_rlimit, slot, "cfg.process.rlimits.", name)
#define SCHEDULER(name, slot) MEMBER(oci_scheduler, slot, "cfg.process.scheduler.", name)
#define IO(name, slot)        MEMBER(oci_io_priority, slot, "cfg.process.ioPriority.", name)
/* The slot is the whole object: the detail says which of its sets is filled. */
#define CAPS(name) MEMBER(oci_capabilities, set, "cfg.process.capabilities.", name)

static const struct oci_word policy_words[] = {
    {"SCHED_OTHER",    SCHED_NORMAL  },
    {"SCHED_FIFO",     SCHED_FIFO    },
    {"SCHED_RR",       SCHED_RR      },
    {"SCHED_BATCH",    SCHED_BATCH   },
    {"SCHED_ISO",      4             }, /* Reserved; the kernel refuses it. */
    {"SCHED_IDLE",     SCHED_IDLE    },
    {"SCHED_DEADLINE", SCHED_DEADLINE},
};
static const struct oci_words policies = {OCI_ROWS(policy_words)};

static const struct oci_word sched_flag_words[] = {
    {"SCHED_FLAG_RESET_ON_FORK",  SCHED_FLAG_RESET_ON_FORK },
    {"SCHED_FLAG_RECLAIM",        SCHED_FLAG_RECLAIM       },
    {"SCHED_FLAG_DL_OVERRUN",     SCHED_FLAG_DL_OVERRUN    },
    {"SCHED_FLAG_KEEP_POLICY",    SCHED_FLAG_KEEP_POLICY   },
    {"SCHED_FLAG_KEEP_PARAMS",    SCHED_FLAG_KEEP_PARAMS   },
    {"SCHED_FLAG_UTIL_CLAMP_MIN", SCHED_FLAG_UTIL_CLAMP_MIN},
    {"SCHED_FLAG_UTIL_CLAMP_MAX", SCHED_FLAG_UTIL_CLAMP_MAX},
};
static const struct oci_words sched_flags = {OCI_ROWS(sched_flag_words)};

static const struct oci_word io_class_words[] = {
    {"IOPRIO_CLASS_RT",   IOPRIO_CLASS_RT  },
    {"IOPRIO_CLASS_BE",   IOPRIO_CLASS_BE  },
    {"IOPRIO_CLASS_IDLE", IOPRIO_CLASS_IDLE},
};
static const struct oci_words io_classes = {OCI_ROWS(io_class_words)};

static const struct oci_range umask_range = {0, 07777};
static const struct oci_range console_range = {0, UINT16_MAX};
static const struct oci_range oom_range = {-1000, 1000};
static const struct oci_range io_level_range = {0, 7};
static const struct oci_range nice_range = {-20, 19};
static const struct oci_range priority_range = {0, INT32_MAX};

static enum oci_status read_args(const json_t *value, void *slot, const struct oci_place *place,
                                 struct oci_error *err)
{
    if (json_array_size(value) == 0)
        return oci_fail_clause(err, place, "cfg.process.args.one", "is empty: no program");
    return oci_read_strings(value, slot, place, err);
}

static const enum oci_capability_set set_ids[OCI_N_CAP_SETS] = {
    OCI_CAP_EFFECTIVE, OCI_CAP_BOUNDING, OCI_CAP_INHERITABLE, OCI_CAP_PERMITTED, OCI_CAP_AMBIENT,
};

static bool is_in(const struct oci_strings *list, const char *text)
{
    for (size_t i = 0; i < list->n_items; i++) {
        if (strcmp(list->items[i], text) == 0)
            return true;
    }
    return false;
}

/* An unknown capability is no error: rt.caps.ungrantable, rt.caps.no-fail. */
static enum oci_status read_capabilities(const json_t *value, void *slot,
                                         const struct oci_place *place, struct oci_error *err)
{
    struct oci_capabilities *caps = slot;
    uint64_t *set = &caps->sets[*(const enum oci_capability_set *)place->field->detail];
    struct oci_strings names;
    enum oci_status status = oci_read_strings(value, &names, place, err);
    struct oci_strings unknown = caps->unknown;
    const char **items = NULL;
    int number = 0;

    if (status != OCI_OK)
        return status;
    for (size_t i = 0; i < names.n_items; i++) {
        if (oci_names_number(&oci_capability_names, names.items[i], &number)) {
            *set |= UINT64_C(1) << number;
            continue;
        }
        if (is_in(&unknown, names.items[i]))
            continue;
        if (items == NULL) {
            items =
                oci_arena_new(place->arena, unknown.n_items + names.n_items + 1, sizeof(*items));
            for (size_t k = 0; k < unknown.n_items; k++)
                items[k] = unknown.items[k];
            unknown.items = items;
        }
        items[unknown.n_items++] = names.items[i];
    }
    caps->unknown = unknown;
    return OCI_OK;
}

static enum oci_status read_rlimit_type(const json_t *value, void *slot,
                                        const struct oci_place *place, struct oci_error *err)
{
    const char *name;
    enum oci_status status = oci_read_text(value, &name, place, err);

    if (status != OCI_OK)
        return status;
    if (!oci_names_number(&oci_rlimit_names, name, slot)) {
        return oci_fail_clause(err, place, "rt.rlimits.unknown", "'%s' is no limit of the kernel",
                               name);
    }
    return OCI_OK;
}

static enum oci_status read_rlimits(const json_t *value, void *slot, const struct oci_place *place,
                                    struct oci_error *err)
{
    struct oci_rlimits *list = slot;
    enum oci_status status = oci_read_objects(value, slot, place, err);
    uint64_t seen = 0;

    for (size_t i = 0; status == OCI_OK && i < list->n_items; i++) {
        const struct oci_rlimit *limit = &list->items[i];
        struct oci_place here = oci_place_element(place, i);

        if ((seen >> limit->resource & 1) != 0)
            return oci_fail_clause(err, &here, "rt.rlimits.duplicate", "is of a type given before");
        if (limit->soft > limit->hard) {
            return oci_fail_clause(err, &here, "rt.rlimits.soft",
                                   "has a soft limit above the hard");
        }
        seen |= UINT64_C(1) << limit->resource;
    }
    return status;
}

static enum oci_status read_console_size(const json_t *value, void *slot,
                                         const struct oci_place *place, struct oci_error *err)
{
    const struct oci_process *process = slot;

    if (!process->terminal)
        return OCI_OK; /* rt.process.console-size.ignored */
    return oci_read_object(value, slot, place, err);
}

static const struct oci_field console_rows[] = {
    {CONSOLE("height", console_height), REQ(INTEGER, bounded), WITH(console_range)},
    {CONSOLE("width",  console_width),  REQ(INTEGER, bounded), WITH(console_range)},
};
static const struct oci_fields console_table = OCI_FIELDS(console_rows, struct oci_process);

static const struct oci_field user_rows[] = {
    {USER("uid",            uid),             REQ(INTEGER, u32),     NONE             },
    {USER("gid",            gid),             REQ(INTEGER, u32),     NONE             },
    {USER("umask",          umask),           OPT(INTEGER, bounded), WITH(umask_range)},
    {USER("additionalGids", additional_gids), OPT(ARRAY,   u32s),    NONE             },
};
static const struct oci_fields user_table = OCI_FIELDS(user_rows, struct oci_user);

static const struct oci_field capability_rows[] = {
    {CAPS("effective"),   OWN(ARRAY, read_capabilities), WITH(set_ids[OCI_CAP_EFFECTIVE])  },
    {CAPS("bounding"),    OWN(ARRAY, read_capabilities), WITH(set_ids[OCI_CAP_BOUNDING])   },
    {CAPS("inheritable"), OWN(ARRAY, read_capabilities), WITH(set_ids[OCI_CAP_INHERITABLE])},
    {CAPS("permitted"),   OWN(ARRAY, read_capabilities), WITH(set_ids[OCI_CAP_PERMITTED])  },
    {CAPS("ambient"),     OWN(ARRAY, read_capabilities), WITH(set_ids[OCI_CAP_AMBIENT])    },
};
static const struct oci_fields capability_table =
    OCI_FIELDS(capability_rows, struct oci_capabilities);

static const struct oci_field rlimit_rows[] = {
    {RLIMIT("type", resource), MUST(STRING, read_rlimit_type), NONE},
    {RLIMIT("soft", soft),     REQ(REAL,    u64),              NONE},
    {RLIMIT("hard", hard),     REQ(REAL,    u64),              NONE},
};
static const struct oci_fields rlimit_table = OCI_FIELDS(rlimit_rows, struct oci_rlimit);

static const struct oci_field scheduler_rows[] = {
    {SCHEDULER("policy",   policy),   REQ(STRING,  word),     WITH(policies)      },
    {SCHEDULER("nice",     nice),     OPT(INTEGER, int),      WITH(nice_range)    },
    {SCHEDULER("priority", priority), OPT(INTEGER, u32),      WITH(priority_range)},
    {SCHEDULER("flags",    flags),    OPT(ARRAY,   word_set), WITH(sched_flags)   },
    {SCHEDULER("runtime",  runtime),  OPT(REAL,    u64),      NONE                },
    {SCHEDULER("deadline", deadline), OPT(REAL,    u64),      NONE                },
    {SCHEDULER("period",   period),   OPT(REAL,    u64),      NONE                },
};
static const struct oci_fields scheduler_table = OCI_FIELDS(scheduler_rows, struct oci_scheduler);

static const struct oci_field io_priority_rows[] = {
    {IO("class",    io_class), REQ(STRING,  word), WITH(io_classes)    },
    {IO("priority", level),    REQ(INTEGER, int),  WITH(io_level_range)},
};
static const struct oci_fields io_priority_table =
    OCI_FIELDS(io_priority_rows, struct oci_io_priority);

static const struct oci_field affinity_rows[] = {
    {AFFINITY("initial", exec_cpus_initial), OPT(STRING, set), NONE},
    {AFFINITY("final",   exec_cpus_final),   OPT(STRING, set), NONE},
};
static const struct oci_fields affinity_table = OCI_FIELDS(affinity_rows, struct oci_process);

/* terminal stands before consoleSize, which is ignored without it. */
static const struct oci_field process_rows[] = {
    {PROCESS("terminal",        terminal),          OPT(TRUE,    bool),              NONE                   },
    {PROCESS("consoleSize",     set),               OWN(NULL,    read_console_size), WITH(console_table)    },
    {ANY("user",                user),              OPT(OBJECT,  object),            WITH(user_table)       },
    {PROCESS("args",            args),              MUST(ARRAY,  read_args),         NONE                   },
    {PROCESS("env",             env),               OPT(ARRAY,   strings),           NONE                   },
    {PROCESS("cwd",             cwd),               REQ(STRING,  absolute),          TEXT(CWD_ABSOLUTE)     },
    {PROCESS("capabilities",    capabilities),      OPT(OBJECT,  set_object),        WITH(capability_table) },
    {PROCESS("rlimits",         rlimits),           OWN(ARRAY,   read_rlimits),      WITH(rlimit_table)     },
    {PROCESS("noNewPrivileges", no_new_privileges), OPT(TRUE,    bool),              NONE                   },
    {PROCESS("oomScoreAdj",     oom_score_adj),     OPT(INTEGER, opt_i64),           WITH(oom_range)        },
    {PROCESS("scheduler",       scheduler),         OPT(OBJECT,  set_object),        WITH(scheduler_table)  },
    {PROCESS("ioPriority",      io_priority),       OPT(OBJECT,  set_object),        WITH(io_priority_table)},
    {PROCESS("execCPUAffinity", set),               OPT(OBJECT,  object),            WITH(affinity_table)   },
    {PROCESS("apparmorProfile", apparmor_profile),  OPT(STRING,  string),            NONE                   },
    {PROCESS("selinuxLabel",    selinux_label),     OPT(STRING,  string),            NONE                   },
};
const struct oci_fields oci_process_table = OCI_FIELDS(process_rows, struct oci_process);
