/* SPDX-License-Identifier: Apache-2.0 */
/** @file From an archive of Docker's tools to an OCI image layout. */
#pragma once

#include "base/beside.h"
#include "base/error.h"
#include "docker/spool.h"

/**
 * Read an archive, of whatever form, into a new layout.
 *
 * The content of configs and layers stays as it is, and so does the image ID; manifests and
 * indexes of Docker's media types become those of the same meaning.
 *
 * @param fd      Open for reading, may be a pipe; borrowed.
 * @param layout  Path; must not exist, its parent must.
 * @return OCI_OK; OCI_EXISTS; OCI_INVALID, also for an archive of no known form; OCI_UNSUPPORTED;
 *         OCI_LIMIT; OCI_SYSTEM.
 * @post  On failure nothing is at @p layout.
 */
OCI_MUST_USE enum oci_status oci_docker_import(int fd, const struct oci_spool_limits *limits,
                                               const char *layout, enum oci_durability durability,
                                               struct oci_error *err);
