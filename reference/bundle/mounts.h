/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The mounts of a bundle, their options already taken apart.
 *
 * The option strings of one mount are a mixture of five things: flags of the mount, flags of the
 * super block, propagation, attributes of the whole tree below, and words meant for the file
 * system. They are told apart while reading, by one row of a table an option, so that mounting
 * is system calls only.
 */
#pragma once

#include "bundle/value.h"

enum oci_idmap {
    OCI_IDMAP_NONE,
    OCI_IDMAP_MOUNT, /**< idmap: the mount itself. */
    OCI_IDMAP_TREE,  /**< ridmap: with all mounts below. */
};

struct oci_ulongs {
    const unsigned long *items;
    size_t n_items;
};

/**
 * The options of one mount.
 *
 * An option that clears a flag takes it out of @c set and puts it into @c clear, and the reverse:
 * of two that contradict each other the later counts, as in mount(8).
 */
struct oci_mount_options {
    uint64_t set;                  /**< MS_ flags asked for, MS_BIND, MS_REC and MS_REMOUNT too. */
    uint64_t clear;                /**< MS_ flags that must not stay on a bind or remount. */
    struct oci_ulongs propagation; /**< MS_SHARED and the like, perhaps with MS_REC, in order. */
    uint64_t attr_set;             /**< MOUNT_ATTR_ bits of @c set, for mount_setattr(2). */
    uint64_t attr_clear;           /**< MOUNT_ATTR_ bits of @c clear; all of the access time bits
                                        where one of them is set. */
    uint64_t tree_set;             /**< MOUNT_ATTR_ bits for the whole tree (AT_RECURSIVE). */
    uint64_t tree_clear;           /**< Likewise, to be cleared. */
    const char *data;              /**< For the file system, comma between; NULL where none. */
    bool tmpcopyup;                /**< Fill the new tmpfs with what it covers. */
    enum oci_idmap idmap;
};

struct oci_mount {
    const char *destination; /**< Inside the root; perhaps without the leading slash. */
    const char *source;      /**< NULL where none. */
    const char *type;        /**< NULL where none; says nothing on a bind mount. */
    struct oci_mount_options options;
    struct oci_id_mappings uid_mappings;
    struct oci_id_mappings gid_mappings; /**< Given exactly when uid_mappings are. */
};

struct oci_mounts {
    const struct oci_mount *items;
    size_t n_items;
};
