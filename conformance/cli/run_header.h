/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The header of results.jsonl: what was judged, by what, where.
 */
#pragma once

#include <jansson.h>

#include "base/error.h"

struct cts_plan;
struct cts_profile;
struct cts_run_request;
struct cts_session;

/**
 * Make the header.
 *
 * @param profile         NULL where none was asked for.
 * @param[out] ret_header A new reference.
 * @param[out] err        May be NULL.
 * @return OCI_OK; OCI_SYSTEM where a data file cannot be read.
 */
OCI_MUST_USE enum oci_status cts_run_header(const struct cts_session *session,
                                            const struct cts_run_request *request,
                                            const struct cts_plan *plan,
                                            const struct cts_profile *profile, json_t **ret_header,
                                            struct oci_error *err);

/** Seconds since 1970 that reports call now: SOURCE_DATE_EPOCH, where it is set. */
long long cts_run_now(void);
