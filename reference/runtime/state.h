/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What is remembered of a container, and the state document made of it.
 *
 * One JSON file in the container's folder, replaced by rename: a reader sees all of the old or
 * all of the new. No status is stored. It is derived, each time it is asked for, from what
 * the kernel says: whether the process lives, and whether it still holds the lock of the
 * folder's gate file, which it loses by executing the user's program (see runtime/gate.h). So
 * a runtime that is killed at any moment leaves no lie behind.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <jansson.h>

#include "base/error.h"
#include "base/memory.h"

/** Version of the specification that state documents comply with. */
#define OCI_STATE_VERSION "1.3.0"

enum oci_life {
    OCI_LIFE_CREATING, /**< The create operation is going on. */
    OCI_LIFE_CREATED,  /**< Waits for its start. */
    OCI_LIFE_RUNNING,  /**< Has executed the user's program. */
    OCI_LIFE_PAUSED,   /**< Running, and frozen. */
    OCI_LIFE_STOPPED,  /**< The process has exited. */
};

/** Start from OCI_STATE_NONE. Texts are borrowed: from the document where it was read. */
struct oci_state {
    const char *id;
    const char *bundle;        /**< Absolute. */
    const char *rootfs;        /**< Absolute; what root.path came to. */
    int64_t created;           /**< Seconds since the epoch. */
    const char *cgroup;        /**< What oci_cgroup_* needs to find the cgroup again; NULL: none. */
    const char *rdt_class;     /**< Folder of the resctrl class; NULL: none. */
    const char *rdt_monitor;   /**< Likewise of the monitoring group. */
    bool rdt_made;             /**< The class was made for this container. */
    const json_t *annotations; /**< Object of strings; NULL where none. */
    int pid;                   /**< Of the container's process; 0 before there is one. */
    uint64_t start_time;       /**< Of that process, in clock ticks since boot. */
    int creator_pid;           /**< Of the runtime while it creates; 0 after. */
    bool has_pid_namespace;    /**< Its own: no process of it outlives the first. */
    bool has_process;          /**< process was set: the container can be started. */
    bool has_start_hooks;      /**< There are hooks of startContainer. */
    bool has_poststart;        /**< There are hooks of that kind. */
    bool has_agent;            /**< The filter's listener goes to an agent. */
    bool has_poststop;         /**< Likewise. */
    bool has_terminal;         /**< process.terminal. */
    bool root_mounted;         /**< No mount namespace: the root is mounted in the host's. */
    uint32_t owner;            /**< User id of who created it. */

    json_t *doc;            /**< Owned; NULL where the state was not read. */
    struct oci_arena arena; /**< Owned. */
};

#define OCI_STATE_NONE ((struct oci_state){.doc = NULL})

/** Read the state of a container from its folder. @return OCI_OK; OCI_NOT_FOUND; OCI_INVALID. */
OCI_MUST_USE enum oci_status oci_state_read(int dirfd, struct oci_state *ret_state,
                                            struct oci_error *err);

/** Check and take the document that oci_state_read() finds; takes the reference to @p doc. */
OCI_MUST_USE enum oci_status oci_state_take(json_t *doc, struct oci_state *ret_state,
                                            struct oci_error *err);

/** Replace the state of a container in its folder. */
OCI_MUST_USE enum oci_status oci_state_write(int dirfd, const struct oci_state *state,
                                             struct oci_error *err);

/** What the container is doing, by the kernel's word. @p dirfd is its folder. */
OCI_MUST_USE enum oci_life oci_state_life(int dirfd, const struct oci_state *state);

/** The word of the specification for a life. */
const char *oci_life_name(enum oci_life life);

/**
 * The state document of the specification, as hooks read it on their standard input.
 *
 * @param pid  As the reader sees it; 0 where there is none.
 * @return Compact JSON; the caller frees.
 * @spec rt.state.schema
 */
OCI_MUST_USE char *oci_state_text(const struct oci_state *state, enum oci_life life, int pid);

/** The state document as an object to add to; the caller owns it. */
OCI_MUST_USE json_t *oci_state_document(const struct oci_state *state, enum oci_life life, int pid);

/** When a container was created, in RFC 3339; the caller frees. */
OCI_MUST_USE char *oci_state_created(const struct oci_state *state);

/** Give back what @p state holds. */
void oci_state_done(struct oci_state *state);

#define owned_state __attribute__((cleanup(oci_state_done)))
