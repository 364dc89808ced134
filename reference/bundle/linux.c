/* SPDX-License-Identifier: Apache-2.0 */
/** @file The members of the "linux" object that are no concept of their own. */
#include <linux/mempolicy.h>
#include <linux/mount.h>
#include <string.h>
#include <sys/personality.h>

#include "bundle/read.h"
#include "bundle/words.h"

#define MASKED_ABSOLUTE   "cfg.masked-paths.absolute"
#define READONLY_ABSOLUTE "cfg.readonly-paths.absolute"
#define NS_ABSOLUTE       "cfg.ns.path.absolute"
/* Members that the catalogue has no entry for, only for what is in them. */
#define ANY(name, slot)       NAMED(oci_config, slot, name, "rt.values.invalid")
#define LINUX(name, slot)     MEMBER(oci_config, slot, "cfg.linux.", name)
#define NAMESPACE(name, slot) MEMBER(named_namespace, slot, "cfg.linux.namespaces.", name)
#define OFFSETS(name, slot)   NAMED(oci_config, slot, name, "cfg.linux.timeOffsets")
#define OFFSET(name, slot)    MEMBER(oci_time_offset, slot, "cfg.linux.timeOffsets.", name)
#define RDT(name, slot)       MEMBER(oci_intel_rdt, slot, "cfg.linux.intelRdt.", name)
#define MEMPOLICY(name, slot) MEMBER(oci_memory_policy, slot, "cfg.linux.memoryPolicy.", name)
#define PERSONA(name, slot)   MEMBER(oci_config, slot, "cfg.linux.personality.", name)

static const struct oci_range nanosecs_range = {0, 999999999};

static const struct oci_word namespace_words[] = {
    {"user",    OCI_NS_USER   },
    {"pid",     OCI_NS_PID    },
    {"network", OCI_NS_NETWORK},
    {"mount",   OCI_NS_MOUNT  },
    {"ipc",     OCI_NS_IPC    },
    {"uts",     OCI_NS_UTS    },
    {"cgroup",  OCI_NS_CGROUP },
    {"time",    OCI_NS_TIME   },
};
const struct oci_words oci_namespace_words = {OCI_ROWS(namespace_words)};

struct named_namespace {
    enum oci_namespace_kind kind;
    const char *path;
};

/* "" is what writers that cannot leave a member out write for a new namespace. */
static enum oci_status read_namespace_path(const json_t *value, void *slot,
                                           const struct oci_place *place, struct oci_error *err)
{
    if (json_string_length(value) == 0)
        return OCI_OK;
    return oci_read_absolute(value, slot, place, err);
}

static const struct oci_field namespace_rows[] = {
    {NAMESPACE("type", kind), REQ(STRING, word),                WITH(oci_namespace_words)},
    {NAMESPACE("path", path), OWN(STRING, read_namespace_path), TEXT(NS_ABSOLUTE)        },
};
static const struct oci_fields namespace_table = OCI_FIELDS(namespace_rows, struct named_namespace);

static enum oci_status read_namespaces(const json_t *value, void *slot,
                                       const struct oci_place *place, struct oci_error *err)
{
    struct oci_namespace *kinds = slot;

    for (size_t i = 0; i < json_array_size(value); i++) {
        struct oci_place here = oci_place_element(place, i);
        struct named_namespace one = {.path = NULL};
        enum oci_status status =
            oci_fields_read(json_array_get(value, i), &namespace_table, &here, &one, err);

        if (status != OCI_OK)
            return status;
        if (kinds[one.kind].listed)
            return oci_fail_clause(err, &here, "rt.ns.duplicate", "is of a type listed before");
        kinds[one.kind] = (struct oci_namespace){.listed = true, .path = one.path};
    }
    return OCI_OK;
}

static const struct oci_field offset_rows[] = {
    {OFFSET("secs",     secs),     OPT(INTEGER, i64), NONE                },
    {OFFSET("nanosecs", nanosecs), OPT(INTEGER, u32), WITH(nanosecs_range)},
};
static const struct oci_fields offset_table = OCI_FIELDS(offset_rows, struct oci_time_offset);

static const struct oci_field offsets_rows[] = {
    {OFFSETS("monotonic", monotonic), OPT(OBJECT, set_object), WITH(offset_table)},
    {OFFSETS("boottime",  boottime),  OPT(OBJECT, set_object), WITH(offset_table)},
};
static const struct oci_fields offsets_table = OCI_FIELDS(offsets_rows, struct oci_config);

/* The keys are names of clocks: one that is not known is an invalid value, not a member. */
static enum oci_status read_offsets(const json_t *value, void *slot, const struct oci_place *place,
                                    struct oci_error *err)
{
    const char *name;
    json_t *offset;

    json_object_foreach((json_t *)(uintptr_t)value, name, offset) {
        if (strcmp(name, "monotonic") != 0 && strcmp(name, "boottime") != 0)
            return oci_fail_clause(err, place, "rt.time.offsets", "'%s' is no clock", name);
    }
    return oci_read_object(value, slot, place, err);
}

/* The class is a folder below resctrl, or all of it. */
static enum oci_status read_clos_id(const json_t *value, void *slot, const struct oci_place *place,
                                    struct oci_error *err)
{
    enum oci_status status = oci_read_text(value, slot, place, err);
    const char *text = json_string_value(value);

    if (status != OCI_OK || strcmp(text, "/") == 0)
        return status;
    if (strchr(text, '/') != NULL || text[0] == '.')
        return oci_fail_at(err, OCI_INVALID, place, "'%s' is no name of a class", text);
    return OCI_OK;
}

static enum oci_status read_schemata(const json_t *value, void *slot, const struct oci_place *place,
                                     struct oci_error *err)
{
    struct oci_strings *list = slot;
    enum oci_status status = oci_read_strings(value, slot, place, err);

    for (size_t i = 0; status == OCI_OK && i < list->n_items; i++) {
        struct oci_place here = oci_place_element(place, i);

        if (strchr(list->items[i], '\n') != NULL)
            return oci_fail_clause(err, &here, "cfg.rdt.schemata-form", "is more than one line");
    }
    return status;
}

static const struct oci_field rdt_rows[] = {
    {RDT("closID",           clos_id),           OWN(STRING, read_clos_id),  NONE       },
    {RDT("l3CacheSchema",    l3_cache_schema),   OPT(STRING, line),          NONE       },
    {RDT("memBwSchema",      mem_bw_schema),     OPT(STRING, line),          TEXT("MB:")},
    {RDT("schemata",         schemata),          OWN(ARRAY,  read_schemata), NONE       },
    {RDT("enableMonitoring", enable_monitoring), OPT(TRUE,   bool),          NONE       },
};
static const struct oci_fields rdt_table = OCI_FIELDS(rdt_rows, struct oci_intel_rdt);

static const struct oci_word mode_words[] = {
    {"MPOL_DEFAULT",             MPOL_DEFAULT       },
    {"MPOL_BIND",                MPOL_BIND          },
    {"MPOL_INTERLEAVE",          MPOL_INTERLEAVE    },
    {"MPOL_WEIGHTED_INTERLEAVE", 6                  },
    {"MPOL_PREFERRED",           MPOL_PREFERRED     },
    {"MPOL_PREFERRED_MANY",      MPOL_PREFERRED_MANY},
    {"MPOL_LOCAL",               MPOL_LOCAL         },
};
const struct oci_words oci_memory_policy_mode_words = {OCI_ROWS(mode_words)};

static const struct oci_word mode_flag_words[] = {
    {"MPOL_F_NUMA_BALANCING", MPOL_F_NUMA_BALANCING},
    {"MPOL_F_RELATIVE_NODES", MPOL_F_RELATIVE_NODES},
    {"MPOL_F_STATIC_NODES",   MPOL_F_STATIC_NODES  },
};
const struct oci_words oci_memory_policy_flag_words = {OCI_ROWS(mode_flag_words)};

static const struct oci_field memory_policy_rows[] = {
    {MEMPOLICY("mode",  mode),  REQ(STRING, word),     WITH(oci_memory_policy_mode_words)},
    {MEMPOLICY("nodes", nodes), OPT(STRING, set),      NONE                              },
    {MEMPOLICY("flags", flags), OPT(ARRAY,  word_set), WITH(oci_memory_policy_flag_words)},
};
static const struct oci_fields memory_policy_table =
    OCI_FIELDS(memory_policy_rows, struct oci_memory_policy);

static const struct oci_word domain_words[] = {
    {"LINUX",   PER_LINUX  },
    {"LINUX32", PER_LINUX32},
};
static const struct oci_words domains = {OCI_ROWS(domain_words)};

static enum oci_status read_domain(const json_t *value, void *slot, const struct oci_place *place,
                                   struct oci_error *err)
{
    int domain = 0;
    enum oci_status status = oci_read_word(value, &domain, place, err);

    if (status == OCI_OK)
        *(struct oci_opt_u64 *)slot = (struct oci_opt_u64){true, (uint64_t)domain};
    return status;
}

static enum oci_status read_no_flags(const json_t *value, void *slot, const struct oci_place *place,
                                     struct oci_error *err)
{
    (void)slot;
    if (json_array_size(value) == 0)
        return OCI_OK;
    return oci_fail_clause(err, place, "cfg.personality.flags", "no flag is supported");
}

static const struct oci_field personality_rows[] = {
    {PERSONA("domain", personality), MUST(STRING, read_domain),   WITH(domains)},
    {PERSONA("flags",  personality), OWN(ARRAY,   read_no_flags), NONE         },
};
static const struct oci_fields personality_table = OCI_FIELDS(personality_rows, struct oci_config);

/* The specification knows the first four; engines write the others, which name the whole tree. */
static const struct oci_word propagation_words[] = {
    {"shared",      MS_SHARED             },
    {"slave",       MS_SLAVE              },
    {"private",     MS_PRIVATE            },
    {"unbindable",  MS_UNBINDABLE         },
    {"rshared",     MS_SHARED | MS_REC    },
    {"rslave",      MS_SLAVE | MS_REC     },
    {"rprivate",    MS_PRIVATE | MS_REC   },
    {"runbindable", MS_UNBINDABLE | MS_REC},
};
static const struct oci_words sharing = {OCI_ROWS(propagation_words)};

static enum oci_status read_propagation(const json_t *value, void *slot,
                                        const struct oci_place *place, struct oci_error *err)
{
    int flags = 0;
    enum oci_status status = OCI_OK;

    if (json_string_length(value) == 0)
        return OCI_OK;
    status = oci_read_word(value, &flags, place, err);
    if (status == OCI_OK)
        *(unsigned long *)slot = (unsigned long)flags;
    return status;
}

static const struct oci_field linux_rows[] = {
    {ANY("namespaces",          namespaces),         OWN(ARRAY,  read_namespaces),  NONE                     },
    {LINUX("uidMappings",       uid_mappings),       OPT(ARRAY,  id_mappings),      NONE                     },
    {LINUX("gidMappings",       gid_mappings),       OPT(ARRAY,  id_mappings),      NONE                     },
    {LINUX("timeOffsets",       oci_version),        OWN(OBJECT, read_offsets),     WITH(offsets_table)      },
    {LINUX("devices",           devices),            OPT(ARRAY,  devices),          NONE                     },
    {LINUX("netDevices",        net_devices),        OPT(OBJECT, entries),          WITH(oci_net_entries)    },
    {LINUX("cgroupsPath",       cgroups_path),       OPT(STRING, text),             NONE                     },
    {ANY("resources",           resources),          OPT(OBJECT, set_object),       WITH(oci_resources_table)},
    {LINUX("sysctl",            sysctl),             OPT(OBJECT, pairs),            NONE                     },
    {LINUX("seccomp",           seccomp),            OPT(OBJECT, set_object),       WITH(oci_seccomp_table)  },
    {LINUX("maskedPaths",       masked_paths),       OPT(ARRAY,  absolutes),        TEXT(MASKED_ABSOLUTE)    },
    {LINUX("readonlyPaths",     readonly_paths),     OPT(ARRAY,  absolutes),        TEXT(READONLY_ABSOLUTE)  },
    {LINUX("rootfsPropagation", rootfs_propagation), OWN(STRING, read_propagation), WITH(sharing)            },
    {LINUX("mountLabel",        mount_label),        OPT(STRING, string),           NONE                     },
    {LINUX("personality",       oci_version),        OPT(OBJECT, object),           WITH(personality_table)  },
    {LINUX("intelRdt",          intel_rdt),          OPT(OBJECT, set_object),       WITH(rdt_table)          },
    {LINUX("memoryPolicy",      memory_policy),      OPT(OBJECT, set_object),       WITH(memory_policy_table)},
};
const struct oci_fields oci_linux_table = OCI_FIELDS(linux_rows, struct oci_config);
