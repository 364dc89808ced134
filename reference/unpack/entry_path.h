/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The name of an archive entry as a path of the root file system.
 *
 * Names are foreign text. A path here has no leading slash, no empty, '.' or '..' component; ""
 * is the root itself. '..' is refused and not resolved: no tool writes it, only an attack does.
 */
#pragma once

#include "base/error.h"
#include "unpack/limits.h"

/**
 * Normalise a name.
 *
 * @param[out] ret_path  The caller frees.
 * @return OCI_OK; OCI_INVALID for a '..'; OCI_LIMIT.
 */
OCI_MUST_USE enum oci_status oci_entry_path_read(const char *name,
                                                 const struct oci_unpack_limits *limits,
                                                 char **ret_path, struct oci_error *err);

/** The last component of a path; borrowed. */
const char *oci_entry_path_base(const char *path);
