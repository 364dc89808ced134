/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The rules between members of a configuration, a row each.
 *
 * What a member may be by itself is said by the tables; these rules need more than one member.
 */
#include <linux/mempolicy.h>
#include <linux/mount.h>
#include <string.h>

#include "bundle/read.h"
#include "bundle/sysctl.h"

/* What a rule found. */
struct finding {
    const char *text; /* what is wrong; NULL: nothing */
    size_t index;     /* of the element that breaks the rule, where it is about a list */
};

static const struct finding holds = {.text = NULL};

static struct finding broken_if(bool broken, const char *text)
{
    return (struct finding){.text = broken ? text : NULL};
}

static bool is_new(const struct oci_config *config, enum oci_namespace_kind kind)
{
    return config->namespaces[kind].listed && config->namespaces[kind].path == NULL;
}

static bool is_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static struct finding hostname_needs_uts(const struct oci_config *config)
{
    return broken_if(is_given(config->hostname) && !config->namespaces[OCI_NS_UTS].listed,
                     "there is no uts namespace");
}

static struct finding domainname_needs_uts(const struct oci_config *config)
{
    return broken_if(is_given(config->domainname) && !config->namespaces[OCI_NS_UTS].listed,
                     "there is no uts namespace");
}

static struct finding offsets_need_time(const struct oci_config *config)
{
    return broken_if((config->monotonic.set || config->boottime.set) &&
                         !is_new(config, OCI_NS_TIME),
                     "there is no new time namespace");
}

static struct finding userns_needs_mappings(const struct oci_config *config)
{
    return broken_if(is_new(config, OCI_NS_USER) &&
                         (config->uid_mappings.n_items == 0 || config->gid_mappings.n_items == 0),
                     "a new user namespace has none");
}

static bool is_mapped(const struct oci_config *config, const struct oci_id_mappings *mappings,
                      uint32_t id)
{
    if (!is_new(config, OCI_NS_USER))
        return true;
    for (size_t i = 0; i < mappings->n_items; i++) {
        const struct oci_id_mapping *range = &mappings->items[i];

        if (id >= range->container_id && id - range->container_id < range->size)
            return true;
    }
    return false;
}

static struct finding uid_is_mapped(const struct oci_config *config)
{
    return broken_if(config->process.set &&
                         !is_mapped(config, &config->uid_mappings, config->process.user.uid),
                     "is not mapped");
}

static struct finding gid_is_mapped(const struct oci_config *config)
{
    return broken_if(config->process.set &&
                         !is_mapped(config, &config->gid_mappings, config->process.user.gid),
                     "is not mapped");
}

static struct finding gids_are_mapped(const struct oci_config *config)
{
    const struct oci_u32s *gids = &config->process.user.additional_gids;

    for (size_t i = 0; i < gids->n_items; i++) {
        if (!is_mapped(config, &config->gid_mappings, gids->items[i]))
            return (struct finding){"is not mapped", i};
    }
    return holds;
}

/* The first mount that a predicate is true of. */
static struct finding first_mount(const struct oci_config *config,
                                  bool (*broken)(const struct oci_config *,
                                                 const struct oci_mount *),
                                  const char *text)
{
    for (size_t i = 0; i < config->mounts.n_items; i++) {
        if (broken(config, &config->mounts.items[i]))
            return (struct finding){text, i};
    }
    return holds;
}

static bool lacks_type(const struct oci_config *config, const struct oci_mount *mount)
{
    (void)config;
    return !is_given(mount->type) && (mount->options.set & (MS_BIND | MS_REMOUNT)) == 0;
}

static bool lacks_gids(const struct oci_config *config, const struct oci_mount *mount)
{
    (void)config;
    return mount->uid_mappings.n_items > 0 && mount->gid_mappings.n_items == 0;
}

static bool lacks_uids(const struct oci_config *config, const struct oci_mount *mount)
{
    (void)config;
    return mount->gid_mappings.n_items > 0 && mount->uid_mappings.n_items == 0;
}

static bool lacks_mapping(const struct oci_config *config, const struct oci_mount *mount)
{
    return mount->options.idmap != OCI_IDMAP_NONE && mount->uid_mappings.n_items == 0 &&
           !config->namespaces[OCI_NS_USER].listed;
}

static struct finding mounts_have_types(const struct oci_config *config)
{
    return first_mount(config, lacks_type, "has no type and is no bind mount");
}

static struct finding mounts_map_groups(const struct oci_config *config)
{
    return first_mount(config, lacks_gids, "has no gidMappings");
}

static struct finding mounts_map_users(const struct oci_config *config)
{
    return first_mount(config, lacks_uids, "has no uidMappings");
}

static struct finding mounts_have_mappings(const struct oci_config *config)
{
    return first_mount(config, lacks_mapping, "has no mapping");
}

/* slice:prefix:name, which a systemd cgroup manager takes, has no dots of that kind either. */
static struct finding cgroups_path_is_below(const struct oci_config *config)
{
    const char *path = config->cgroups_path;

    if (path == NULL)
        return holds;
    if (path[strspn(path, "/")] == '\0')
        return broken_if(true, "names no cgroup below the mount point");
    for (const char *at = path; at != NULL; at = strchr(at, '/')) {
        at += *at == '/' ? 1 : 0;
        if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == '\0'))
            return broken_if(true, "names no cgroup below the mount point");
    }
    return holds;
}

static struct finding net_devices_need_network(const struct oci_config *config)
{
    return broken_if(config->net_devices.n_items > 0 && !config->namespaces[OCI_NS_NETWORK].listed,
                     "there is no network namespace");
}

static struct finding burst_fits_quota(const struct oci_config *config)
{
    const struct oci_cpu *cpu = &config->resources.cpu;

    return broken_if(cpu->burst.set && cpu->quota.set && cpu->quota.value > 0 &&
                         cpu->burst.value > (uint64_t)cpu->quota.value,
                     "is above the quota");
}

static struct finding unified_keys_are_files(const struct oci_config *config)
{
    const struct oci_pairs *unified = &config->resources.unified;

    for (size_t i = 0; i < unified->n_items; i++) {
        const char *name = unified->items[i].name;

        if (strchr(name, '/') != NULL || strchr(name, '.') == NULL || name[0] == '.')
            return (struct finding){"is no file of a controller", i};
    }
    return holds;
}

static struct finding nodes_fit_mode(const struct oci_config *config)
{
    const struct oci_memory_policy *policy = &config->memory_policy;
    bool wants_none = policy->mode == MPOL_DEFAULT || policy->mode == MPOL_LOCAL;

    if (!policy->set || policy->mode == MPOL_PREFERRED)
        return holds;
    return broken_if(policy->nodes.set == wants_none, "does not fit the mode");
}

static struct finding notify_has_listener(const struct oci_config *config)
{
    return broken_if(config->seccomp.notifies && config->seccomp.listener_path == NULL,
                     "is missing");
}

/* The runtime's own calls between loading the filter and execve(2) would wait for the agent. */
static struct finding notify_is_no_default(const struct oci_config *config)
{
    return broken_if(config->seccomp.set && config->seccomp.default_action == OCI_SCMP_NOTIFY,
                     "the runtime itself would wait for the agent");
}

/* A pointer that ends in a slash is one of a list: the rule says which element. */
static const struct rule {
    struct finding (*check)(const struct oci_config *config);
    const char *pointer;
    const char *clause;
} rules[] = {
    {hostname_needs_uts,       "/hostname",                     "rt.hostname"                            },
    {domainname_needs_uts,     "/domainname",                   "rt.domainname"                          },
    {offsets_need_time,        "/linux/timeOffsets",            "rt.time.offsets"                        },
    {userns_needs_mappings,    "/linux/uidMappings",            "rt.userns.mappings"                     },
    {uid_is_mapped,            "/process/user/uid",             "rt.user.uid-gid"                        },
    {gid_is_mapped,            "/process/user/gid",             "rt.user.uid-gid"                        },
    {gids_are_mapped,          "/process/user/additionalGids/", "rt.user.additional-gids"                },
    {mounts_have_types,        "/mounts/",                      "rt.mounts.type.kernel"                  },
    {mounts_map_groups,        "/mounts/",                      "cfg.mounts.uidMappings.with-gid"        },
    {mounts_map_users,         "/mounts/",                      "cfg.mounts.gidMappings.with-uid"        },
    {mounts_have_mappings,     "/mounts/",                      "rt.mounts.option.idmap.no-mapping-error"},
    {cgroups_path_is_below,    "/linux/cgroupsPath",            "rt.cgroupsPath.invalid"                 },
    {net_devices_need_network, "/linux/netDevices",             "rt.netdev.available"                    },
    {burst_fits_quota,         "/linux/resources/cpu/burst",    "cfg.res.cpu.burst-le-quota"             },
    {unified_keys_are_files,   "/linux/resources/unified/",     "rt.res.unified.unknown-written"         },
    {nodes_fit_mode,           "/linux/memoryPolicy/nodes",     "cfg.mempolicy.nodes"                    },
    {notify_is_no_default,     "/linux/seccomp/defaultAction",  "rt.values.subset"                       },
    {notify_has_listener,      "/linux/seccomp/listenerPath",   "rt.seccomp.action.notify"               },
};

static enum oci_status check_rule(const struct oci_config *config, const struct rule *rule,
                                  struct oci_error *err)
{
    struct finding found = rule->check(config);

    if (found.text == NULL)
        return OCI_OK;
    if (rule->pointer[strlen(rule->pointer) - 1] == '/') {
        return oci_fail(err, OCI_INVALID, rule->clause, "%s%zu: %s", rule->pointer, found.index,
                        found.text);
    }
    return oci_fail(err, OCI_INVALID, rule->clause, "%s: %s", rule->pointer, found.text);
}

enum oci_status oci_config_check(const struct oci_config *config, struct oci_error *err)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        enum oci_status status = check_rule(config, &rules[i], err);

        if (status != OCI_OK)
            return status;
    }
    return oci_sysctl_check(config, err);
}
