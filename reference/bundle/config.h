/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A bundle's config.json as a C object.
 *
 * The whole document is read once, checked against the rules of the specification (each member,
 * then the rules between members), and never looked at again: what the runtime does is decided
 * by this object alone. Members of the "linux" object stand beside the general ones.
 *
 * Strings point into the JSON document, arrays into the arena; both belong to the object.
 */
#pragma once

#include <jansson.h>

#include "base/error.h"
#include "bundle/mounts.h"
#include "bundle/process.h"
#include "bundle/resources.h"
#include "bundle/seccomp.h"
#include "bundle/value.h"

struct oci_hook {
    const char *path;           /**< Absolute. */
    struct oci_strings args;    /**< The whole argv; empty where none was given. */
    struct oci_strings env;     /**< The whole environment; empty where none was given. */
    bool has_env;               /**< env was given, perhaps empty. */
    struct oci_opt_i64 timeout; /**< Seconds, above zero. */
};

struct oci_hooks {
    const struct oci_hook *items;
    size_t n_items;
};

enum oci_hook_kind {
    OCI_HOOK_PRESTART,
    OCI_HOOK_CREATE_RUNTIME,
    OCI_HOOK_CREATE_CONTAINER,
    OCI_HOOK_START_CONTAINER,
    OCI_HOOK_POSTSTART,
    OCI_HOOK_POSTSTOP,
    OCI_N_HOOK_KINDS,
};

enum oci_namespace_kind {
    OCI_NS_USER,
    OCI_NS_PID,
    OCI_NS_NETWORK,
    OCI_NS_MOUNT,
    OCI_NS_IPC,
    OCI_NS_UTS,
    OCI_NS_CGROUP,
    OCI_NS_TIME,
    OCI_N_NAMESPACES,
};

/** What one kind of namespace is to be: not listed is inherited, no path is new. */
struct oci_namespace {
    bool listed;
    const char *path; /**< Absolute; NULL for a new one. */
};

struct oci_time_offset {
    bool set;
    int64_t secs;
    uint32_t nanosecs;
};

/** An entry of linux.devices. */
struct oci_device {
    char type; /**< 'c', 'b', 'u' or 'p'. */
    const char *path;
    struct oci_opt_i64 major;     /**< Set unless type is 'p'. */
    struct oci_opt_i64 minor;     /**< Likewise. */
    struct oci_opt_u64 file_mode; /**< Permission bits. */
    struct oci_opt_u64 uid;       /**< Of the container's user namespace. */
    struct oci_opt_u64 gid;       /**< Likewise. */
};

struct oci_devices {
    const struct oci_device *items;
    size_t n_items;
};

/** An entry of linux.netDevices. */
struct oci_net_device {
    const char *host_name;
    const char *name; /**< Inside; the host's where none was given. */
};

struct oci_net_devices {
    const struct oci_net_device *items;
    size_t n_items;
};

struct oci_intel_rdt {
    bool set;
    const char *clos_id;         /**< NULL: the container's id. */
    const char *l3_cache_schema; /**< NULL where none. */
    const char *mem_bw_schema;   /**< NULL where none. */
    struct oci_strings schemata;
    bool enable_monitoring;
};

/** linux.memoryPolicy, in the terms of set_mempolicy(2). */
struct oci_memory_policy {
    bool set;
    int mode;           /**< MPOL_ number. */
    unsigned int flags; /**< MPOL_F_ bits. */
    struct oci_set nodes;
};

/** Start from {0}; see oci_config_load(). */
struct oci_config {
    const char *oci_version;
    const char *root_path; /**< Absolute, or relative to the bundle; NULL where no root. */
    bool root_readonly;
    struct oci_process process;
    struct oci_mounts mounts;
    const char *hostname;   /**< NULL where none. */
    const char *domainname; /**< NULL where none. */
    struct oci_hooks hooks[OCI_N_HOOK_KINDS];
    struct oci_pairs annotations;

    struct oci_namespace namespaces[OCI_N_NAMESPACES];
    struct oci_id_mappings uid_mappings;
    struct oci_id_mappings gid_mappings;
    struct oci_time_offset monotonic;
    struct oci_time_offset boottime;
    struct oci_devices devices;
    struct oci_net_devices net_devices;
    const char *cgroups_path; /**< NULL where none. */
    struct oci_resources resources;
    struct oci_pairs sysctl;
    struct oci_seccomp seccomp;
    struct oci_strings masked_paths;
    struct oci_strings readonly_paths;
    unsigned long rootfs_propagation; /**< MS_SHARED and the like, perhaps with MS_REC; 0: none. */
    const char *mount_label;          /**< NULL where none. */
    struct oci_opt_u64 personality;   /**< For personality(2). */
    struct oci_intel_rdt intel_rdt;
    struct oci_memory_policy memory_policy;

    json_t *doc;            /**< Owned. */
    struct oci_arena arena; /**< Owned. */
};

/**
 * Read config.json of a bundle.
 *
 * @param bundlefd         The bundle's directory; borrowed.
 * @param[out] ret_config  Give it back with oci_config_done().
 * @param[out] err         May be NULL. Its text carries the JSON pointer of the fault.
 * @return OCI_OK; OCI_INVALID with the clause that is broken; OCI_LIMIT for a document that is
 *         too big or too deep; OCI_SYSTEM.
 * @spec rt.values.invalid, rt.extensibility.unknown-property, cfg.ociVersion.semver
 */
OCI_MUST_USE enum oci_status oci_config_load(int bundlefd, struct oci_config *ret_config,
                                             struct oci_error *err);

/**
 * Read a document that is one process object, as exec takes it; only @c process is filled.
 *
 * @param dirfd  What @p path is relative to, or AT_FDCWD.
 * @return As oci_config_load().
 */
OCI_MUST_USE enum oci_status oci_config_load_process(int dirfd, const char *path,
                                                     struct oci_config *ret_config,
                                                     struct oci_error *err);

/**
 * Read a document that is one linux.resources object, as update takes it; only @c resources is
 * filled. The path "-" is the standard input.
 *
 * @return As oci_config_load().
 */
OCI_MUST_USE enum oci_status oci_config_load_resources(int dirfd, const char *path,
                                                       struct oci_config *ret_config,
                                                       struct oci_error *err);

/**
 * As oci_config_load(), from a document in memory.
 *
 * @param text  JSON; borrowed until the return.
 * @param size  Bytes.
 */
OCI_MUST_USE enum oci_status oci_config_parse(const char *text, size_t size,
                                              struct oci_config *ret_config, struct oci_error *err);

/** As oci_config_load_resources(), from a document in memory. */
OCI_MUST_USE enum oci_status oci_config_parse_resources(const char *text, size_t size,
                                                        struct oci_config *ret_config,
                                                        struct oci_error *err);

/** Give back everything that @p config holds; {0} is fine. */
void oci_config_done(struct oci_config *config);

#define owned_config __attribute__((cleanup(oci_config_done)))
