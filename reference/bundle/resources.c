/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/resources.h"

#include <string.h>

#include "bundle/read.h"

#define RESOURCE(name, slot)  MEMBER(oci_resources, slot, "cfg.linux.resources.", name)
#define RULE(name, slot)      MEMBER(oci_device_rule, slot, "cfg.linux.resources.devices.", name)
#define MEMORY(name, slot)    MEMBER(oci_memory, slot, "cfg.linux.resources.memory.", name)
#define CPU(name, slot)       MEMBER(oci_cpu, slot, "cfg.linux.resources.cpu.", name)
#define BLOCK(name, slot)     MEMBER(oci_block_io, slot, "cfg.linux.resources.blockIO.", name)
#define WEIGHT(name, slot)    MEMBER(oci_weight_device, slot, BLOCK_WEIGHT, name)
#define BLOCK_WEIGHT          "cfg.linux.resources.blockIO.weightDevice."
#define HUGE_PAGE(name, slot) MEMBER(oci_hugepage_limit, slot, HUGE_PAGES, name)
#define HUGE_PAGES            "cfg.linux.resources.hugepageLimits."
#define NETWORK(name, slot)   MEMBER(oci_resources, slot, "cfg.linux.resources.network.", name)
#define PRIORITY(name, slot)  MEMBER(oci_network_priority, slot, PRIORITIES, name)
#define PRIORITIES            "cfg.linux.resources.network.priorities."
#define PIDS(name, slot)      MEMBER(oci_resources, slot, "cfg.linux.resources.pids.", name)
#define RDMA(name, slot)      MEMBER(oci_rdma_limit, slot, "cfg.linux.resources.rdma.", name)

#define BPS  "cfg.linux.resources.blockIO.throttleReadBpsDevice+throttleWriteBpsDevice"
#define IOPS "cfg.linux.resources.blockIO.throttleReadIOPSDevice+throttleWriteIOPSDevice"
#define RULE_NODE(name, slot) \
    NAMED(oci_device_rule, slot, name, "cfg.linux.resources.devices.major-minor")
#define WEIGHT_NODE(name, slot)   NAMED(oci_weight_device, slot, name, BLOCK_WEIGHT "major-minor")
#define THROTTLE_NODE(name, slot) NAMED(oci_throttle_device, slot, name, BPS ".major-minor")
#define THROTTLE_RATE(name, slot) NAMED(oci_throttle_device, slot, name, BPS ".rate")
#define THROTTLE_BPS(name, slot) \
    NAMED(oci_block_io, throttles[OCI_THROTTLE_##slot], "throttle" name, BPS)
#define THROTTLE_IOPS(name, slot) \
    NAMED(oci_block_io, throttles[OCI_THROTTLE_##slot], "throttle" name, IOPS)

static const struct oci_range number_range = {-1, INT64_MAX};
static const struct oci_range device_range = {-1, UINT32_MAX};
static const struct oci_range node_range = {0, UINT32_MAX};
static const struct oci_range u16_range = {0, UINT16_MAX};
static const struct oci_range u32_range = {0, UINT32_MAX};
static const struct oci_range percent_range = {0, 100};
static const struct oci_range idle_range = {0, 1};

static enum oci_status read_rule_type(const json_t *value, void *slot,
                                      const struct oci_place *place, struct oci_error *err)
{
    const char *text = json_string_value(value);

    if (strcmp(text, "a") != 0 && strcmp(text, "b") != 0 && strcmp(text, "c") != 0)
        return oci_fail_at(err, OCI_INVALID, place, "'%s' is none of a, b, c", text);
    *(char *)slot = text[0];
    return OCI_OK;
}

static enum oci_status read_access(const json_t *value, void *slot, const struct oci_place *place,
                                   struct oci_error *err)
{
    const char *text = json_string_value(value);
    unsigned int access = 0;

    for (const char *at = text; *at != '\0'; at++) {
        if (strchr("rwm", *at) == NULL)
            return oci_fail_at(err, OCI_INVALID, place, "'%s' is not made of r, w and m", text);
        access |= *at == 'r' ? OCI_DEVICE_READ : *at == 'w' ? OCI_DEVICE_WRITE : OCI_DEVICE_MKNOD;
    }
    *(unsigned int *)slot = access;
    return OCI_OK;
}

static const struct oci_field rule_rows[] = {
    {RULE("allow",      allow),  REQ(TRUE,    bool),           NONE              },
    {RULE("type",       type),   OWN(STRING,  read_rule_type), NONE              },
    {RULE_NODE("major", major),  OPT(INTEGER, opt_i64),        WITH(device_range)},
    {RULE_NODE("minor", minor),  OPT(INTEGER, opt_i64),        WITH(device_range)},
    {RULE("access",     access), OWN(STRING,  read_access),    NONE              },
};
static const struct oci_fields rule_table = OCI_FIELDS(rule_rows, struct oci_device_rule);

/* rt.res.devices.defaults: what is not said means all. */
static enum oci_status read_rules(const json_t *value, void *slot, const struct oci_place *place,
                                  struct oci_error *err)
{
    size_t n_items = json_array_size(value);
    struct oci_device_rule *items = oci_arena_new(place->arena, n_items, sizeof(*items));

    for (size_t i = 0; i < n_items; i++) {
        struct oci_place here = oci_place_element(place, i);
        enum oci_status status;

        items[i] = (struct oci_device_rule){
            .type = 'a', .access = OCI_DEVICE_READ | OCI_DEVICE_WRITE | OCI_DEVICE_MKNOD};
        status = oci_fields_read(json_array_get(value, i), &rule_table, &here, &items[i], err);
        if (status != OCI_OK)
            return status;
    }
    *(struct oci_device_rules *)slot = (struct oci_device_rules){items, n_items};
    return OCI_OK;
}

static const struct oci_field memory_rows[] = {
    {MEMORY("limit",             limit),               OPT(INTEGER, opt_i64),  WITH(number_range) },
    {MEMORY("reservation",       reservation),         OPT(INTEGER, opt_i64),  WITH(number_range) },
    {MEMORY("swap",              swap),                OPT(INTEGER, opt_i64),  WITH(number_range) },
    {MEMORY("kernel",            kernel),              OPT(INTEGER, opt_i64),  WITH(number_range) },
    {MEMORY("kernelTCP",         kernel_tcp),          OPT(INTEGER, opt_i64),  WITH(number_range) },
    {MEMORY("swappiness",        swappiness),          OPT(INTEGER, bounded),  WITH(percent_range)},
    {MEMORY("disableOOMKiller",  disable_oom_killer),  OPT(TRUE,    opt_bool), NONE               },
    {MEMORY("useHierarchy",      use_hierarchy),       OPT(TRUE,    opt_bool), NONE               },
    {MEMORY("checkBeforeUpdate", check_before_update), OPT(TRUE,    opt_bool), NONE               },
};
static const struct oci_fields memory_table = OCI_FIELDS(memory_rows, struct oci_memory);

static const struct oci_field cpu_rows[] = {
    {CPU("shares",          shares),           OPT(REAL,    opt_u64),  NONE            },
    {CPU("quota",           quota),            OPT(INTEGER, opt_i64),  NONE            },
    {CPU("burst",           burst),            OPT(REAL,    opt_u64),  NONE            },
    {CPU("period",          period),           OPT(REAL,    opt_u64),  NONE            },
    {CPU("realtimeRuntime", realtime_runtime), OPT(INTEGER, opt_i64),  NONE            },
    {CPU("realtimePeriod",  realtime_period),  OPT(REAL,    opt_u64),  NONE            },
    {CPU("cpus",            cpus),             OPT(STRING,  set_text), NONE            },
    {CPU("mems",            mems),             OPT(STRING,  set_text), NONE            },
    {CPU("idle",            idle),             OPT(INTEGER, opt_i64),  WITH(idle_range)},
};
static const struct oci_fields cpu_table = OCI_FIELDS(cpu_rows, struct oci_cpu);

static const struct oci_field weight_rows[] = {
    {WEIGHT_NODE("major", major),       REQ(INTEGER, i64),     WITH(node_range)},
    {WEIGHT_NODE("minor", minor),       REQ(INTEGER, i64),     WITH(node_range)},
    {WEIGHT("weight",     weight),      OPT(INTEGER, bounded), WITH(u16_range) },
    {WEIGHT("leafWeight", leaf_weight), OPT(INTEGER, bounded), WITH(u16_range) },
};
static const struct oci_fields weight_table = OCI_FIELDS(weight_rows, struct oci_weight_device);

static enum oci_status read_weights(const json_t *value, void *slot, const struct oci_place *place,
                                    struct oci_error *err)
{
    const struct oci_weight_devices *list = slot;
    enum oci_status status = oci_read_objects(value, slot, place, err);

    for (size_t i = 0; status == OCI_OK && i < list->n_items; i++) {
        struct oci_place here = oci_place_element(place, i);

        if (!list->items[i].weight.set && !list->items[i].leaf_weight.set) {
            return oci_fail_clause(err, &here, "cfg.res.blockio.weight-or-leaf",
                                   "has neither weight nor leafWeight");
        }
    }
    return status;
}

static const struct oci_field rate_rows[] = {
    {THROTTLE_NODE("major", major), REQ(INTEGER, i64), WITH(node_range)},
    {THROTTLE_NODE("minor", minor), REQ(INTEGER, i64), WITH(node_range)},
    {THROTTLE_RATE("rate",  rate),  REQ(REAL,    u64), NONE            },
};
static const struct oci_fields rate_table = OCI_FIELDS(rate_rows, struct oci_throttle_device);

static const struct oci_field block_rows[] = {
    {BLOCK("weight",                  weight),         OPT(INTEGER, bounded),      WITH(u16_range)   },
    {BLOCK("leafWeight",              leaf_weight),    OPT(INTEGER, bounded),      WITH(u16_range)   },
    {BLOCK("weightDevice",            weight_devices), OWN(ARRAY,   read_weights), WITH(weight_table)},
    {THROTTLE_BPS("ReadBpsDevice",    READ_BPS),       OPT(ARRAY,   objects),      WITH(rate_table)  },
    {THROTTLE_BPS("WriteBpsDevice",   WRITE_BPS),      OPT(ARRAY,   objects),      WITH(rate_table)  },
    {THROTTLE_IOPS("ReadIOPSDevice",  READ_IOPS),      OPT(ARRAY,   objects),      WITH(rate_table)  },
    {THROTTLE_IOPS("WriteIOPSDevice", WRITE_IOPS),     OPT(ARRAY,   objects),      WITH(rate_table)  },
};
static const struct oci_fields block_table = OCI_FIELDS(block_rows, struct oci_block_io);

/* The size becomes part of a file's name, so it is no more than digits and a unit. */
static enum oci_status read_page_size(const json_t *value, void *slot,
                                      const struct oci_place *place, struct oci_error *err)
{
    const char *text = json_string_value(value);
    size_t n_digits = strspn(text, "0123456789");
    const char *unit = text + n_digits;

    if (n_digits == 0 || n_digits > 9 || text[0] == '0' ||
        (strcmp(unit, "KB") != 0 && strcmp(unit, "MB") != 0 && strcmp(unit, "GB") != 0)) {
        return oci_fail_clause(err, place, "cfg.res.hugepage.size", "'%s' is no size like 2MB",
                               text);
    }
    *(const char **)slot = text;
    return OCI_OK;
}

static const struct oci_field hugepage_rows[] = {
    {HUGE_PAGE("pageSize", page_size), MUST(STRING, read_page_size), NONE},
    {HUGE_PAGE("limit",    limit),     REQ(REAL,    u64),            NONE},
};
static const struct oci_fields hugepage_table =
    OCI_FIELDS(hugepage_rows, struct oci_hugepage_limit);

static const struct oci_field priority_rows[] = {
    {PRIORITY("name",     name),     REQ(STRING,  text), NONE},
    {PRIORITY("priority", priority), REQ(INTEGER, u32),  NONE},
};
static const struct oci_fields priority_table =
    OCI_FIELDS(priority_rows, struct oci_network_priority);

static const struct oci_field network_rows[] = {
    {NETWORK("classID",    network_class_id),   OPT(INTEGER, bounded), WITH(u32_range)     },
    {NETWORK("priorities", network_priorities), OPT(ARRAY,   objects), WITH(priority_table)},
};
static const struct oci_fields network_table = OCI_FIELDS(network_rows, struct oci_resources);

static const struct oci_field pids_rows[] = {
    {PIDS("limit", pids_limit), OPT(INTEGER, opt_i64), WITH(number_range)},
};
static const struct oci_fields pids_table = OCI_FIELDS(pids_rows, struct oci_resources);

static const struct oci_field rdma_rows[] = {
    {RDMA("hcaHandles", handles), OPT(INTEGER, bounded), WITH(u32_range)},
    {RDMA("hcaObjects", objects), OPT(INTEGER, bounded), WITH(u32_range)},
};
static const struct oci_fields rdma_table = OCI_FIELDS(rdma_rows, struct oci_rdma_limit);

static enum oci_status read_rdma(const char *name, const json_t *value, void *item,
                                 const struct oci_place *place, struct oci_error *err)
{
    struct oci_rdma_limit *limit = item;
    enum oci_status status = oci_fields_read(value, &rdma_table, place, item, err);

    limit->name = name;
    if (status == OCI_OK && !limit->handles.set && !limit->objects.set) {
        return oci_fail_clause(err, place, "cfg.res.rdma.one-of",
                               "has neither hcaHandles nor hcaObjects");
    }
    return status;
}

static const struct oci_entries rdma_entries = {read_rdma, sizeof(struct oci_rdma_limit)};

static const struct oci_field resources_rows[] = {
    {RESOURCE("devices",        devices),         OWN(ARRAY,  read_rules), NONE                },
    {RESOURCE("memory",         memory),          OPT(OBJECT, object),     WITH(memory_table)  },
    {RESOURCE("cpu",            cpu),             OPT(OBJECT, object),     WITH(cpu_table)     },
    {RESOURCE("blockIO",        block_io),        OPT(OBJECT, object),     WITH(block_table)   },
    {RESOURCE("hugepageLimits", hugepage_limits), OPT(ARRAY,  objects),    WITH(hugepage_table)},
    {RESOURCE("network",        set),             OPT(OBJECT, object),     WITH(network_table) },
    {RESOURCE("pids",           set),             OPT(OBJECT, object),     WITH(pids_table)    },
    {RESOURCE("rdma",           rdma),            OPT(OBJECT, entries),    WITH(rdma_entries)  },
    {RESOURCE("unified",        unified),         OPT(OBJECT, pairs),      NONE                },
};
const struct oci_fields oci_resources_table = OCI_FIELDS(resources_rows, struct oci_resources);
