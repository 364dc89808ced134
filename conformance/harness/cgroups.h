/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The control group hierarchies of this mount namespace, and groups of ours in them.
 *
 * A host has one hierarchy (v2), one for each controller (v1), or both side by side (hybrid).
 * Every case gets a parent group of its own in each of them; what a subject makes is to be
 * made below it. Groups outlive every process and namespace, so they are the one thing that a
 * killed harness can leave behind: they are named after the slot of the run (slot.h), locked as
 * long as it lives (cgroup_lock.h), and removed by whoever takes that slot next.
 */
#pragma once

#include <stddef.h>

#include <jansson.h>

#include "base/error.h"
#include "base/memory.h"

enum cts_cgroup_version { CTS_CGROUP_V1, CTS_CGROUP_V2 };

/** What a case sees of the hierarchies. */
enum cts_cgroup_view {
    CTS_VIEW_HOST, /**< As the host has them. */
    CTS_VIEW_V1,   /**< Only v1: a v2 hierarchy beside them is unmounted. */
    CTS_VIEW_V2,   /**< Only v2, at /sys/fs/cgroup. */
};

struct cts_hierarchy {
    const char *target; /**< Where it is mounted. */
    const char *name;   /**< "memory", "cpu,cpuacct", "name=systemd"; "" for v2. */
    enum cts_cgroup_version version;
    unsigned long long device; /**< Of the file system: the same hierarchy may be mounted twice. */
};

/** All hierarchies; start from zero bytes. */
struct cts_cgroups {
    struct cts_hierarchy *rows;
    size_t n;
    struct oci_arena arena;
};

/**
 * Read what is mounted in this namespace.
 *
 * @param[out] ret_cgroups Freed with cts_cgroups_done().
 * @param[out] err         May be NULL.
 * @return OCI_OK, with no rows where there are no control groups; what reading mountinfo says.
 */
OCI_MUST_USE enum oci_status cts_cgroups_read(struct cts_cgroups *ret_cgroups,
                                              struct oci_error *err);

/** Keep the rows that a view shows. For v2 it is one row at the place where the view puts it. */
void cts_cgroups_view(struct cts_cgroups *cgroups, enum cts_cgroup_view view);

/** Free all. */
void cts_cgroups_done(struct cts_cgroups *cgroups);

/** "host", "v1", "v2". */
const char *cts_cgroup_view_name(enum cts_cgroup_view view);

/**
 * The view of a name.
 *
 * @return OCI_OK; OCI_INVALID for another word, with the known ones in the text.
 */
OCI_MUST_USE enum oci_status cts_cgroup_view_parse(const char *name, enum cts_cgroup_view *ret_view,
                                                   struct oci_error *err);

/**
 * Make a group in every hierarchy; on v1 cpuset it gets the CPUs and memory nodes of its parent.
 *
 * @param cgroups Borrowed.
 * @param path    "/plimsoll-0/case", its parent exists.
 * @param[out] err May be NULL.
 * @return OCI_OK, also where it exists; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status cts_cgroups_make(const struct cts_cgroups *cgroups, const char *path,
                                              struct oci_error *err);

/**
 * Remove a group with all below it from every hierarchy; thaws and kills what runs in there.
 *
 * @param cgroups Borrowed.
 * @param path    Of ours; never a group that somebody else made.
 * @param left    Array that "controller:path" of each group found below @p path is added to; may be
 * NULL.
 */
void cts_cgroups_remove(const struct cts_cgroups *cgroups, const char *path, json_t *left);
