/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A checkout of an upstream text: which standard it is, and all its sentences.
 */
#pragma once

#include <jansson.h>

#include "base/error.h"
#include "base/memory.h"
#include "trace/scope.h"
#include "trace/sentence.h"

/** Start from CTS_UPSTREAM_NONE. */
struct cts_upstream {
    struct cts_upstream_name name; /**< Borrowed from the scope. */
    struct cts_sentences sentences;
    struct oci_arena arena;
};

#define CTS_UPSTREAM_NONE ((struct cts_upstream){.arena = OCI_ARENA_NONE})

void cts_upstream_done(struct cts_upstream *upstream);

#define owned_upstream __attribute__((cleanup(cts_upstream_done)))

/**
 * Read every Markdown file of a checkout, three folders deep, but for those out of scope.
 *
 * @param path           The checkout's directory.
 * @param scope          Says by which file a standard is known; borrowed and outlives the result.
 * @param[out] ret_upstream  Files in the order of their names.
 * @return OCI_OK; OCI_NOT_FOUND for a directory that is none of the standards; OCI_LIMIT for a
 *         file above 4 MiB; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status cts_upstream_read(const char *path, const json_t *scope,
                                               struct cts_upstream *ret_upstream,
                                               struct oci_error *err);
