/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A container that is being made: what both sides of the clone know.
 *
 * The parent fills this before the clone; the child, which is to become the container, has a
 * copy of it, with all that was read and opened, and needs to allocate nothing.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"
#include "bundle/config.h"
#include "runtime/cgroup.h"
#include "runtime/hooks.h"
#include "runtime/intel_rdt.h"
#include "runtime/log.h"
#include "runtime/process_plan.h"
#include "runtime/state.h"

/** What the caller of create or run asks for. Borrowed texts. */
struct oci_request {
    const char *id;
    const char *bundle;         /**< As given; relative to the working directory. */
    const char *config;         /**< Its configuration, from there. */
    const char *store;          /**< The state root. */
    const char *pid_file;       /**< NULL: none. */
    const char *console_socket; /**< NULL: none. */
    unsigned int preserve_fds;  /**< Descriptors from 3 on that the program gets. */
    bool no_pivot;
    bool no_new_keyring;
    bool systemd_cgroup; /**< cgroupsPath is slice:prefix:name. */
    bool no_cgroup;      /**< The caller takes care of cgroups. */
    bool start_at_once;  /**< run: no gate, the channel brings the start. */
    bool relays;         /**< The runtime itself takes the terminal, unless a socket is given. */
};

/** Start from OCI_CONTAINER_NONE. Everything in it is owned, unless it says otherwise. */
struct oci_container {
    const struct oci_request *request; /**< Borrowed. */
    struct oci_config config;
    struct oci_state state; /**< Texts borrowed from this object. */
    char *bundle;           /**< Absolute. */
    char *rootfs;           /**< Absolute. */
    json_t *annotations;

    int storefd;
    int dirfd; /**< The container's folder, locked. */
    int bundlefd;
    int channel;                      /**< This side's end. */
    int peer;                         /**< The other side's end, until the clone. */
    int gatefd;                       /**< Lock, kept by the child until it executes the program. */
    int listenfd;                     /**< Socket that start connects to; the child's. */
    int consolefd;                    /**< Socket that gets the terminal. */
    int relayfd;                      /**< Its other end, where this process relays. */
    int masterfd;                     /**< The terminal, where this process relays it. */
    int hostproc;                     /**< /proc of the runtime. */
    int namespaces[OCI_N_NAMESPACES]; /**< To be joined. */
    int rootfd;                       /**< The root: detached at first, then mounted. */
    int nullfd;                       /**< Detached mount of /dev/null, for masks. */
    int *mountfds;                    /**< Detached sources of bind mounts, -1 for the rest. */

    struct oci_cgroup cgroup;
    char *cgroup_text; /**< To find it again. */
    struct oci_intel_rdt_group rdt;
    struct oci_process_plan plan;
    char *state_creating;  /**< State document for hooks while creating, up to the pid. */
    char *state_created;   /**< Likewise while created. */
    char *state_after_pid; /**< The rest of both. */

    pid_t pid;
    int pidfd;
    mode_t umask;      /**< The caller's. */
    bool hook_failed;  /**< A hook of create failed: poststop hooks are due. */
    char *config_text; /**< config.json as it was read. */
};

/** All descriptors closed. */
void oci_container_init(struct oci_container *container, const struct oci_request *request);

/** Close and free all. */
void oci_container_done(struct oci_container *container);
