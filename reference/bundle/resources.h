/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * linux.resources: what the cgroup of a container may use.
 *
 * Numbers keep the meaning that the specification gives them, which is that of cgroup v1;
 * runtime/resources.c converts them where the host has v2.
 */
#pragma once

#include "bundle/value.h"

enum oci_device_access {
    OCI_DEVICE_MKNOD = 1 << 0, /**< The bits of the kernel's BPF_DEVCG_ACC_. */
    OCI_DEVICE_READ = 1 << 1,
    OCI_DEVICE_WRITE = 1 << 2,
};

/** One entry of the allowed device list. */
struct oci_device_rule {
    bool allow;
    char type;                /**< 'a' for all, 'c' or 'b'. */
    struct oci_opt_i64 major; /**< Absent, or -1: any. */
    struct oci_opt_i64 minor; /**< Likewise. */
    unsigned int access;      /**< enum oci_device_access bits. */
};

struct oci_device_rules {
    const struct oci_device_rule *items;
    size_t n_items;
};

/** Bytes; -1 is no limit. */
struct oci_memory {
    struct oci_opt_i64 limit;
    struct oci_opt_i64 reservation;
    struct oci_opt_i64 swap; /**< Memory and swap together. */
    struct oci_opt_i64 kernel;
    struct oci_opt_i64 kernel_tcp;
    struct oci_opt_u64 swappiness; /**< 0 to 100. */
    struct oci_opt_bool disable_oom_killer;
    struct oci_opt_bool use_hierarchy;
    struct oci_opt_bool check_before_update;
};

struct oci_cpu {
    struct oci_opt_u64 shares;
    struct oci_opt_i64 quota;            /**< Microseconds a period; not positive is no limit. */
    struct oci_opt_u64 burst;            /**< Microseconds. */
    struct oci_opt_u64 period;           /**< Microseconds. */
    struct oci_opt_i64 realtime_runtime; /**< Microseconds. */
    struct oci_opt_u64 realtime_period;  /**< Microseconds. */
    const char *cpus;                    /**< A list such as 0-3,7; NULL where none. */
    const char *mems;                    /**< Likewise. */
    struct oci_opt_i64 idle;             /**< 1: SCHED_IDLE. */
};

struct oci_weight_device {
    int64_t major;
    int64_t minor;
    struct oci_opt_u64 weight;
    struct oci_opt_u64 leaf_weight;
};

struct oci_weight_devices {
    const struct oci_weight_device *items;
    size_t n_items;
};

struct oci_throttle_device {
    int64_t major;
    int64_t minor;
    uint64_t rate; /**< Bytes or operations a second. */
};

struct oci_throttle_devices {
    const struct oci_throttle_device *items;
    size_t n_items;
};

enum oci_throttle {
    OCI_THROTTLE_READ_BPS,
    OCI_THROTTLE_WRITE_BPS,
    OCI_THROTTLE_READ_IOPS,
    OCI_THROTTLE_WRITE_IOPS,
    OCI_N_THROTTLES,
};

struct oci_block_io {
    struct oci_opt_u64 weight;
    struct oci_opt_u64 leaf_weight;
    struct oci_weight_devices weight_devices;
    struct oci_throttle_devices throttles[OCI_N_THROTTLES];
};

struct oci_hugepage_limit {
    const char *page_size; /**< As in the name of the control file: 2MB. */
    uint64_t limit;        /**< Bytes. */
};

struct oci_hugepage_limits {
    const struct oci_hugepage_limit *items;
    size_t n_items;
};

struct oci_network_priority {
    const char *name; /**< Interface. */
    uint32_t priority;
};

struct oci_network_priorities {
    const struct oci_network_priority *items;
    size_t n_items;
};

struct oci_rdma_limit {
    const char *name; /**< Device. */
    struct oci_opt_u64 handles;
    struct oci_opt_u64 objects;
};

struct oci_rdma_limits {
    const struct oci_rdma_limit *items;
    size_t n_items;
};

struct oci_resources {
    bool set; /**< The object was given. */
    struct oci_device_rules devices;
    struct oci_memory memory;
    struct oci_cpu cpu;
    struct oci_block_io block_io;
    struct oci_hugepage_limits hugepage_limits;
    struct oci_opt_u64 network_class_id;
    struct oci_network_priorities network_priorities;
    struct oci_opt_i64 pids_limit; /**< -1 is no limit; 0 is a limit. */
    struct oci_rdma_limits rdma;
    struct oci_pairs unified; /**< File of cgroup v2, text to write. */
};
