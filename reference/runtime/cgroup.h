/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The control groups of a container.
 *
 * A host mounts one hierarchy (v2), or one for each controller (v1), or both kinds at once. Below
 * each, the container has a cgroup at the same path. What differs between v1 and v2 is a table of
 * functions, and each hierarchy points at its own: so a host with both kinds needs no third.
 *
 * Only cgroups that were made here are removed here: each hierarchy counts how many components
 * of the path did not exist before. A process joins by itself, with descriptors that were opened
 * before it was cloned, and with its one thread only: that needs neither a path nor the lock
 * that moving a process of others takes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"
#include "bundle/config.h"

enum {
    OCI_CGROUP_HIERARCHIES_MAX = 24, /**< One more than the kernel has controllers. */
    OCI_CGROUP_NAME_MAX = 64,        /**< Bytes of a hierarchy's name, terminator included. */
};

enum oci_cgroup_naming {
    OCI_CGROUP_PATHS,   /**< cgroupsPath is a path. */
    OCI_CGROUP_SYSTEMD, /**< cgroupsPath is slice:prefix:name; it becomes the path of the unit. */
};

struct oci_cgroup_kind;

/** One mounted hierarchy and the container's place in it. */
struct oci_cgroup_hierarchy {
    char name[OCI_CGROUP_NAME_MAX];     /**< Folder below /sys/fs/cgroup; "." for v2 alone. */
    const struct oci_cgroup_kind *kind; /**< v1 or v2. */
    unsigned int n_made;                /**< Components of the path, from its end, to remove. */
    int join_fd;                        /**< For oci_cgroup_join(); -1: not opened. */
};

/** Start from OCI_CGROUP_NONE. */
struct oci_cgroup {
    char *path;   /**< From the mount point, with a leading slash; owned. NULL: no cgroup. */
    int root_fd;  /**< /sys/fs/cgroup. */
    bool is_full; /**< No process may be made in it, so one has to be moved into it. */
    size_t n_hierarchies;
    struct oci_cgroup_hierarchy hierarchies[OCI_CGROUP_HIERARCHIES_MAX];
};

#define OCI_CGROUP_NONE ((struct oci_cgroup){.path = NULL, .root_fd = -1})

/**
 * Find out where the container's cgroups are going to be, and how much of them is missing.
 *
 * Nothing is made. Its oci_cgroup_text() says already what oci_cgroup_create() is going to make: a
 * runtime that writes that down first can take it back, however it ends.
 *
 * @param config           cgroupsPath; borrowed.
 * @param id               The container's; names the cgroup where cgroupsPath is absent.
 * @param[out] ret_cgroup  Release with oci_cgroup_done().
 * @return OCI_OK; OCI_INVALID; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_cgroup_find(const struct oci_config *config, const char *id,
                                             enum oci_cgroup_naming naming,
                                             struct oci_cgroup *ret_cgroup, struct oci_error *err);

/**
 * Make the cgroups that oci_cgroup_find() found, set their resources, open what joining needs.
 *
 * A cgroup that exists is taken if it is empty and not frozen.
 *
 * @param config  Resources and devices; borrowed.
 * @return OCI_OK; OCI_INVALID; OCI_UNSUPPORTED for a limit that this host cannot set;
 *         OCI_BAD_STATE for a cgroup that is in use; OCI_SYSTEM.
 * @post On failure all that was made is removed.
 * @spec rt.cgroupsPath.absolute, rt.cgroupsPath.created, rt.cgroup.fitness-error
 */
OCI_MUST_USE enum oci_status oci_cgroup_create(struct oci_cgroup *cgroup,
                                               const struct oci_config *config,
                                               struct oci_error *err);

/** What oci_cgroup_open() takes to find this cgroup again; the caller frees. */
OCI_MUST_USE char *oci_cgroup_text(const struct oci_cgroup *cgroup);

/**
 * Find a container's cgroups again.
 *
 * @param text  Of oci_cgroup_text().
 * @return OCI_OK; OCI_INVALID for another text; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_cgroup_open(const char *text, struct oci_cgroup *ret_cgroup,
                                             struct oci_error *err);

/** Whether some of the cgroups were made for the container, so that what runs in them is its. */
bool oci_cgroup_is_ours(const struct oci_cgroup *cgroup);

/** A descriptor for clone3(2) with CLONE_INTO_CGROUP; -1 where there is no v2. */
int oci_cgroup_clone_fd(const struct oci_cgroup *cgroup);

/** Open what oci_cgroup_join() needs; oci_cgroup_create() has done so. */
OCI_MUST_USE enum oci_status oci_cgroup_open_join(struct oci_cgroup *cgroup, struct oci_error *err);

enum oci_cgroup_cloned {
    OCI_CGROUP_NOT_CLONED,
    OCI_CGROUP_CLONED_INTO, /**< By CLONE_INTO_CGROUP: v2 has the process already. */
};

/**
 * Put the calling process, which has one thread, into the cgroups. Allocates nothing.
 *
 * Right after the clone, before it has a cgroup namespace of its own.
 */
OCI_MUST_USE enum oci_status oci_cgroup_join(const struct oci_cgroup *cgroup,
                                             enum oci_cgroup_cloned cloned, struct oci_error *err);

/**
 * Set resources: those that are given, and no others.
 *
 * @param devices  linux.devices, which can be made after a rule that denies all.
 * @return OCI_OK; OCI_INVALID; OCI_UNSUPPORTED with the clause of what cannot be set here;
 *         OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_cgroup_set(const struct oci_cgroup *cgroup,
                                            const struct oci_resources *resources,
                                            const struct oci_devices *devices,
                                            struct oci_error *err);

/** Stop all processes; returns when they stand still. */
OCI_MUST_USE enum oci_status oci_cgroup_freeze(const struct oci_cgroup *cgroup,
                                               struct oci_error *err);

/** Let all processes go on. */
OCI_MUST_USE enum oci_status oci_cgroup_thaw(const struct oci_cgroup *cgroup,
                                             struct oci_error *err);

/** Whether oci_cgroup_freeze() holds. */
bool oci_cgroup_is_frozen(const struct oci_cgroup *cgroup);

/**
 * The processes in the cgroup and in all below it.
 *
 * @param[out] ret_pids  The caller frees.
 */
OCI_MUST_USE enum oci_status oci_cgroup_pids(const struct oci_cgroup *cgroup, pid_t **ret_pids,
                                             size_t *ret_n_pids, struct oci_error *err);

/**
 * Send a signal to all processes, which are frozen meanwhile, so that no pid is reused.
 *
 * SIGKILL reaches frozen containers too.
 */
OCI_MUST_USE enum oci_status oci_cgroup_signal(const struct oci_cgroup *cgroup, int signal,
                                               struct oci_error *err);

/**
 * Remove the cgroups that were made, with those that the container made below.
 *
 * Waits a moment for processes that are about to be gone.
 *
 * @return OCI_OK, also where they are gone already; OCI_BAD_STATE where processes stay;
 *         OCI_SYSTEM.
 * @spec rt.op.delete.foreign, rt.op.delete.resources
 */
OCI_MUST_USE enum oci_status oci_cgroup_remove(const struct oci_cgroup *cgroup,
                                               struct oci_error *err);

/** The numbers of the controllers, as events prints them: an object; the caller owns it. */
OCI_MUST_USE json_t *oci_cgroup_stats(const struct oci_cgroup *cgroup);

/** Close and free; removes nothing. OCI_CGROUP_NONE is fine. */
void oci_cgroup_done(struct oci_cgroup *cgroup);
