/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What is done to a container through its cgroups while it runs.
 */
#pragma once

#include <sys/types.h>

#include <jansson.h>

#include "base/error.h"
#include "bundle/config.h"

/** Freeze all processes of a running container. */
OCI_MUST_USE enum oci_status oci_pause(const char *store, const char *id, struct oci_error *err);

/** Let a paused container go on. */
OCI_MUST_USE enum oci_status oci_resume(const char *store, const char *id, struct oci_error *err);

/** Change the resources that are given, and no others. */
OCI_MUST_USE enum oci_status oci_update(const char *store, const char *id,
                                        const struct oci_resources *resources,
                                        struct oci_error *err);

/** The processes of a container. @param[out] ret_pids  The caller frees. */
OCI_MUST_USE enum oci_status oci_processes(const char *store, const char *id, pid_t **ret_pids,
                                           size_t *ret_n_pids, struct oci_error *err);

/** The numbers of a container's cgroups. @param[out] ret_stats  The caller owns it. */
OCI_MUST_USE enum oci_status oci_stats(const char *store, const char *id, json_t **ret_stats,
                                       struct oci_error *err);
