/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What the files of this module share: how v1 and v2 differ, and writing into a hierarchy.
 */
#pragma once

#include "runtime/cgroup.h"

#define OCI_CGROUP_MOUNT "/sys/fs/cgroup"

/** How one kind of hierarchy does what both do. */
struct oci_cgroup_kind {
    const char *name;   /**< "1" or "2", as in the text of a cgroup. */
    unsigned int magic; /**< f_type of statfs(2). */
    const char *pids;   /**< File that lists the processes. */

    /** A component was made: make it fit to be entered. @p path ends there. */
    enum oci_status (*made)(const struct oci_cgroup *cgroup,
                            const struct oci_cgroup_hierarchy *hierarchy, const char *path,
                            struct oci_error *err);
    enum oci_status (*open_join)(const struct oci_cgroup *cgroup,
                                 struct oci_cgroup_hierarchy *hierarchy, struct oci_error *err);
    /** Allocates nothing. */
    enum oci_status (*join)(const struct oci_cgroup_hierarchy *hierarchy,
                            enum oci_cgroup_cloned cloned, struct oci_error *err);
    bool (*can_freeze)(const struct oci_cgroup_hierarchy *hierarchy);
    enum oci_status (*freeze)(const struct oci_cgroup *cgroup,
                              const struct oci_cgroup_hierarchy *hierarchy, bool frozen,
                              struct oci_error *err);
    bool (*is_frozen)(const struct oci_cgroup *cgroup,
                      const struct oci_cgroup_hierarchy *hierarchy);
};

extern const struct oci_cgroup_kind oci_cgroup_v1;
extern const struct oci_cgroup_kind oci_cgroup_v2;

/** A path below /sys/fs/cgroup. */
struct oci_cgroup_file {
    char path[4096];
};

/** "hierarchy/path/file" below /sys/fs/cgroup; @p file may be "". */
struct oci_cgroup_file oci_cgroup_file(const struct oci_cgroup *cgroup,
                                       const struct oci_cgroup_hierarchy *hierarchy,
                                       const char *file);

/** Write a file of the container's cgroup. */
OCI_MUST_USE enum oci_status oci_cgroup_write(const struct oci_cgroup *cgroup,
                                              const struct oci_cgroup_hierarchy *hierarchy,
                                              const char *file, const char *text,
                                              struct oci_error *err);

/** Read a file of the container's cgroup, without its last newline; the caller frees. */
OCI_MUST_USE enum oci_status oci_cgroup_read(const struct oci_cgroup *cgroup,
                                             const struct oci_cgroup_hierarchy *hierarchy,
                                             const char *file, char **ret_text,
                                             struct oci_error *err);

/** The v1 hierarchy of a controller, or of one of its files; NULL where there is none. */
const struct oci_cgroup_hierarchy *oci_cgroup_find_v1(const struct oci_cgroup *cgroup,
                                                      const char *controller);

/** The v2 hierarchy; NULL where there is none. */
const struct oci_cgroup_hierarchy *oci_cgroup_find_v2(const struct oci_cgroup *cgroup);

/** Whether this process may lack rights over cgroups: it is not root, or root of a part only. */
bool oci_cgroup_is_confined(void);

/** Open /sys/fs/cgroup. */
OCI_MUST_USE enum oci_status oci_cgroup_open_mount(struct oci_cgroup *cgroup,
                                                   struct oci_error *err);

/** Add a hierarchy, unless @p kind is NULL, its name too long or there are too many. */
void oci_cgroup_add(struct oci_cgroup *cgroup, const char *name,
                    const struct oci_cgroup_kind *kind);

/**
 * Give a cgroup of v2 to the container's user, where the configuration wants it delegated.
 *
 * @spec rt.cgroup.owner, rt.cgroup.owner.with-rw-mount, rt.cgroup.owner.delegate-list
 */
OCI_MUST_USE enum oci_status oci_cgroup_give(const struct oci_cgroup *cgroup,
                                             const struct oci_config *config,
                                             struct oci_error *err);

/** The path of a container's cgroup; the caller frees. */
char *oci_cgroup_path(const char *cgroups_path, const char *id, enum oci_cgroup_naming naming);

/** Make the cgroup in one hierarchy; counts what it makes, also on failure. */
OCI_MUST_USE enum oci_status oci_cgroup_make(const struct oci_cgroup *cgroup,
                                             struct oci_cgroup_hierarchy *hierarchy,
                                             struct oci_error *err);

/** Remove what was made in one hierarchy. */
OCI_MUST_USE enum oci_status oci_cgroup_unmake(const struct oci_cgroup *cgroup,
                                               const struct oci_cgroup_hierarchy *hierarchy,
                                               struct oci_error *err);

/** Ask v2 to enable a controller down to the container's cgroup. */
OCI_MUST_USE enum oci_status oci_cgroup_enable(const struct oci_cgroup *cgroup,
                                               const struct oci_cgroup_hierarchy *hierarchy,
                                               const char *controller, struct oci_error *err);
