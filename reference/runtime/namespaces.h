/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The eight kinds of namespaces, and how a process gets into those of a container.
 *
 * New namespaces are made by clone3(2) together with the process, so that the user namespace
 * owns the others. Namespaces given by path are entered by a process in between, because
 * entering a pid namespace counts only for children; that process makes the container's as
 * its own sibling (CLONE_PARENT) and leaves.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "bundle/config.h"

struct oci_namespace_row {
    const char *type; /**< Word of the specification. */
    const char *file; /**< Name in /proc/PID/ns. */
    uint64_t flag;    /**< CLONE_NEW flag. */
};

/** One row for each enum oci_namespace_kind. */
extern const struct oci_namespace_row oci_namespace_rows[OCI_N_NAMESPACES];

/** Whether the container gets a new namespace of this kind. */
bool oci_namespace_is_new(const struct oci_config *config, enum oci_namespace_kind kind);

/**
 * Open what is to be joined and check that each is of its kind.
 *
 * @param[out] ret_fds  One for each kind, -1 where nothing is joined; the caller closes all.
 * @return OCI_OK; OCI_INVALID for a file that is no namespace of the kind; OCI_SYSTEM.
 * @spec rt.ns.path.joined, rt.ns.path.wrong-type
 */
OCI_MUST_USE enum oci_status oci_namespaces_open(const struct oci_config *config,
                                                 int ret_fds[OCI_N_NAMESPACES],
                                                 struct oci_error *err);

/** Enter the opened namespaces. Allocates nothing. */
OCI_MUST_USE enum oci_status oci_namespaces_join(const int fds[OCI_N_NAMESPACES],
                                                 struct oci_error *err);

/** Flags for clone3(2): the new kinds but cgroup and time, which are made later. */
uint64_t oci_namespaces_clone_flags(const struct oci_config *config);
