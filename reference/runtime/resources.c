/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Setting the limits of a container's cgroup: one row a member, with its file in v1 and in v2.
 *
 * Some limits bound each other (memory and swap, quota and burst), and which one must come first
 * depends on what was set before. So a row that the kernel finds invalid is tried once more after
 * all others.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "runtime/cgroup_kind.h"
#include "runtime/resource_format.h"
#include "runtime/resource_lists.h"

enum slot { SLOT_I64, SLOT_U64, SLOT_BOOL, SLOT_TEXT };

/* A row without a v2 file has no form in v2. */
struct setting {
    size_t offset; /* in struct oci_resources */
    enum slot slot;
    enum oci_resource_format format;
    const char *file_v1; /* begins with the name of the controller */
    const char *file_v2;
    const char *clause;
};

#define AT(m, slot_, format) offsetof(struct oci_resources, m), SLOT_##slot_, OCI_FORMAT_##format
#define T(m)                 AT(m, TEXT, TEXT)
#define N(m)                 AT(m, U64, NUMBER)
#define I(m)                 AT(m, I64, NUMBER)
#define B(m)                 AT(m, BOOL, NUMBER)
#define LIM(m)               AT(m, I64, LIMIT)
#define PIDS(m)              AT(m, I64, PIDS)
#define QUOTA(m)             AT(m, I64, QUOTA)
#define SHARES(m)            AT(m, U64, SHARES)
#define SWAP(m)              AT(m, I64, SWAP)
#define WEIGHT(m)            AT(m, U64, WEIGHT)
#define R(id)                "rt.res." id
#define NO_V2                NULL

static const struct setting settings[] = {
    {T(cpu.cpus),                  "cpuset.cpus",                    "cpuset.cpus",     R("cpu.cpus")           },
    {T(cpu.mems),                  "cpuset.mems",                    "cpuset.mems",     R("cpu.mems")           },
    {N(cpu.realtime_period),       "cpu.rt_period_us",               NO_V2,             R("cpu.realtimePeriod") },
    {I(cpu.realtime_runtime),      "cpu.rt_runtime_us",              NO_V2,             R("cpu.realtimeRuntime")},
    {SHARES(cpu.shares),           "cpu.shares",                     "cpu.weight",      R("cpu.shares")         },
    {N(cpu.period),                "cpu.cfs_period_us",              "cpu.max",         R("cpu.period")         },
    {QUOTA(cpu.quota),             "cpu.cfs_quota_us",               "cpu.max",         R("cpu.quota")          },
    {N(cpu.burst),                 "cpu.cfs_burst_us",               "cpu.max.burst",   R("cpu.burst")          },
    {I(cpu.idle),                  "cpu.idle",                       "cpu.idle",        R("cpu.idle")           },
    {B(memory.use_hierarchy),      "memory.use_hierarchy",           NO_V2,             R("memory.hierarchy")   },
    {LIM(memory.limit),            "memory.limit_in_bytes",          "memory.max",      R("memory.limit")       },
    {LIM(memory.reservation),      "memory.soft_limit_in_bytes",     "memory.low",      R("memory.reservation") },
    {SWAP(memory.swap),            "memory.memsw.limit_in_bytes",    "memory.swap.max", R("memory.swap")        },
    {LIM(memory.kernel),           "memory.kmem.limit_in_bytes",     NO_V2,             R("memory.kernel")      },
    {LIM(memory.kernel_tcp),       "memory.kmem.tcp.limit_in_bytes", NO_V2,             R("memory.kernel")      },
    {N(memory.swappiness),         "memory.swappiness",              NO_V2,             R("memory.swappiness")  },
    {B(memory.disable_oom_killer), "memory.oom_control",             NO_V2,             R("memory.oom-killer")  },
    {PIDS(pids_limit),             "pids.max",                       "pids.max",        R("pids.limit")         },
    {WEIGHT(block_io.weight),      "blkio.weight",                   "io.weight",       R("blockio.weight")     },
    {N(block_io.leaf_weight),      "blkio.leaf_weight",              NO_V2,             R("blockio.leafWeight") },
    {N(network_class_id),          "net_cls.classid",                NO_V2,             R("network.classid")    },
};

enum { N_SETTINGS = sizeof(settings) / sizeof(settings[0]) };

/* Values that ask for what is so anyway: no error where they cannot be set. */
static const struct harmless {
    size_t offset;
    int64_t number;
} harmless[] = {
    {offsetof(struct oci_resources, memory.kernel),             -1},
    {offsetof(struct oci_resources, memory.kernel_tcp),         -1},
    {offsetof(struct oci_resources, memory.swap),               -1},
    {offsetof(struct oci_resources, memory.disable_oom_killer), 0 },
    {offsetof(struct oci_resources, memory.use_hierarchy),      1 },
    {offsetof(struct oci_resources, network_class_id),          0 },
};

/* Files that took the place of others, where the kernel has no longer the first. */
static const struct renamed {
    const char *file;
    const char *instead;
} renamed[] = {
    {"blkio.weight", "blkio.bfq.weight"},
    {"io.weight",    "io.bfq.weight"   },
};

/* What one row comes to on this host. */
struct value {
    bool set;
    int64_t number;
    const char *text; /* of SLOT_TEXT */
};

static struct value read_slot(const struct oci_resources *resources, const struct setting *row)
{
    const void *slot = (const char *)resources + row->offset;
    const struct oci_opt_i64 *i64 = slot;
    const struct oci_opt_u64 *u64 = slot;
    const struct oci_opt_bool *boolean = slot;
    const char *const *text = slot;

    switch (row->slot) {
    case SLOT_I64:
        return (struct value){.set = i64->set, .number = i64->value};
    case SLOT_U64:
        return (struct value){.set = u64->set, .number = (int64_t)u64->value};
    case SLOT_BOOL:
        return (struct value){.set = boolean->set, .number = boolean->value ? 1 : 0};
    case SLOT_TEXT:
        return (struct value){.set = *text != NULL, .text = *text};
    }
    return (struct value){.set = false};
}

static bool is_harmless(const struct setting *row, int64_t number)
{
    for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++) {
        if (harmless[i].offset == row->offset && harmless[i].number == number)
            return true;
    }
    return false;
}

/* period and quota share a file of v2, in which the quota stands first. */
static char *text_of_cpu_max(const struct oci_cgroup *cgroup, const struct oci_cgroup_hierarchy *v2,
                             const struct oci_cpu *cpu)
{
    char quota[OCI_RESOURCE_TEXT_MAX];
    owned_str char *before = NULL;

    if (cpu->quota.set) {
        (void)oci_resource_text_v2(OCI_FORMAT_QUOTA, cpu->quota.value, NULL, quota);
        return cpu->period.set
                   ? oci_str_printf("%s %llu", quota, (unsigned long long)cpu->period.value)
                   : oci_str_dup(quota);
    }
    if (oci_cgroup_read(cgroup, v2, "cpu.max", &before, NULL) != OCI_OK)
        before = oci_str_dup("max");
    return oci_str_printf("%.*s %llu", (int)strcspn(before, " "), before,
                          (unsigned long long)cpu->period.value);
}

static enum oci_status refuse(const struct setting *row, const char *why, struct oci_error *err)
{
    return oci_fail(err, OCI_UNSUPPORTED, row->clause, "'%s' cannot be set: %s", row->file_v1, why);
}

static const char *name_instead(const char *file)
{
    for (size_t i = 0; i < sizeof(renamed) / sizeof(renamed[0]); i++) {
        if (strcmp(file, renamed[i].file) == 0)
            return renamed[i].instead;
    }
    return NULL;
}

static enum oci_status write_setting(const struct oci_cgroup *cgroup,
                                     const struct oci_cgroup_hierarchy *hierarchy, const char *file,
                                     const char *text, struct oci_error *err)
{
    enum oci_status status = oci_cgroup_write(cgroup, hierarchy, file, text, err);
    const char *instead = status == OCI_NOT_FOUND ? name_instead(file) : NULL;

    if (status != OCI_NOT_FOUND)
        return status;
    if (instead != NULL)
        status = oci_cgroup_write(cgroup, hierarchy, instead, text, err);
    if (status != OCI_NOT_FOUND || hierarchy->kind != &oci_cgroup_v2)
        return status;
    return oci_cgroup_write_enabled(cgroup, hierarchy, file, text, err);
}

static enum oci_status set_v1(const struct oci_cgroup *cgroup,
                              const struct oci_cgroup_hierarchy *v1, const struct setting *row,
                              const struct value *value, struct oci_error *err)
{
    char text[OCI_RESOURCE_TEXT_MAX];

    oci_resource_text_v1(row->format, value->number, text);
    return write_setting(cgroup, v1, row->file_v1, value->text != NULL ? value->text : text, err);
}

static enum oci_status set_v2(const struct oci_cgroup *cgroup, const struct setting *row,
                              const struct oci_resources *resources, const struct value *value,
                              struct oci_error *err)
{
    const struct oci_cgroup_hierarchy *v2 = oci_cgroup_find_v2(cgroup);
    char text[OCI_RESOURCE_TEXT_MAX];

    if (v2 == NULL)
        return refuse(row, "there is no cgroup of its controller", err);
    if (row->file_v2 == NULL ||
        !oci_resource_text_v2(row->format, value->number, &resources->memory, text)) {
        (void)refuse(row, "cgroup v2 has no form of it", err);
        if (err != NULL)
            err->clause = "rt.res.convert-v1-impossible";
        return OCI_UNSUPPORTED;
    }
    if (strcmp(row->file_v2, "cpu.max") == 0) {
        owned_str char *max = text_of_cpu_max(cgroup, v2, &resources->cpu);

        return write_setting(cgroup, v2, row->file_v2, max, err);
    }
    return write_setting(cgroup, v2, row->file_v2, value->text != NULL ? value->text : text, err);
}

static enum oci_status set_row(const struct oci_cgroup *cgroup,
                               const struct oci_resources *resources, const struct setting *row,
                               struct oci_error *err)
{
    const struct oci_cgroup_hierarchy *v1 = oci_cgroup_find_v1(cgroup, row->file_v1);
    struct value value = read_slot(resources, row);
    enum oci_status status = v1 != NULL ? set_v1(cgroup, v1, row, &value, err)
                                        : set_v2(cgroup, row, resources, &value, err);

    if (status == OCI_OK || is_harmless(row, value.number))
        return OCI_OK;
    if (status == OCI_NOT_FOUND)
        return refuse(row, "the kernel has no such file", err);
    if (err != NULL && err->clause == NULL)
        err->clause = row->clause;
    return status;
}

/* The limit of memory alone cannot be lifted above that of memory and swap. */
static void lift_swap(const struct oci_cgroup *cgroup, const struct oci_resources *resources)
{
    const struct oci_cgroup_hierarchy *v1 = oci_cgroup_find_v1(cgroup, "memory");

    if (v1 == NULL || !resources->memory.limit.set || resources->memory.limit.value >= 0 ||
        resources->memory.swap.set)
        return;
    (void)!oci_cgroup_write(cgroup, v1, "memory.memsw.limit_in_bytes", "-1", NULL);
}

static enum oci_status set_rows(const struct oci_cgroup *cgroup,
                                const struct oci_resources *resources, struct oci_error *err)
{
    bool again[N_SETTINGS] = {false};
    enum oci_status status = OCI_OK;

    lift_swap(cgroup, resources);
    for (size_t i = 0; i < N_SETTINGS; i++) {
        struct oci_error why = OCI_ERROR_NONE;

        if (!read_slot(resources, &settings[i]).set)
            continue;
        status = set_row(cgroup, resources, &settings[i], &why);
        again[i] = status == OCI_SYSTEM && (why.sys == EINVAL || why.sys == EBUSY);
        if (status == OCI_OK || again[i])
            continue;
        if (err != NULL)
            *err = why;
        return status;
    }
    status = OCI_OK;
    for (size_t i = 0; i < N_SETTINGS && status == OCI_OK; i++) {
        if (again[i])
            status = set_row(cgroup, resources, &settings[i], err);
    }
    return status;
}

/* v1 refuses a limit below what is used; v2 would kill: rt.res.memory.check-before. */
static enum oci_status check_usage(const struct oci_cgroup *cgroup, const struct oci_memory *memory,
                                   struct oci_error *err)
{
    const struct oci_cgroup_hierarchy *v2 = oci_cgroup_find_v2(cgroup);
    owned_str char *used = NULL;

    if (v2 == NULL || !memory->check_before_update.value || !memory->limit.set ||
        memory->limit.value < 0 ||
        oci_cgroup_read(cgroup, v2, "memory.current", &used, NULL) != OCI_OK)
        return OCI_OK;
    if (strtoll(used, NULL, 10) <= memory->limit.value)
        return OCI_OK;
    return oci_fail(err, OCI_INVALID, "rt.res.memory.check-before",
                    "memory limit %lld is below the %s bytes in use",
                    (long long)memory->limit.value, used);
}

enum oci_status oci_cgroup_set(const struct oci_cgroup *cgroup,
                               const struct oci_resources *resources,
                               const struct oci_devices *devices, struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    if (!resources->set)
        return OCI_OK;
    status = check_usage(cgroup, &resources->memory, err);
    if (status == OCI_OK)
        status = set_rows(cgroup, resources, err);
    if (status == OCI_OK)
        status = oci_resource_lists_set(cgroup, resources, err);
    return status != OCI_OK ? status
                            : oci_device_rules_set(cgroup, &resources->devices, devices, err);
}
