/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A subject as it is found on this host: which file, which version, which bytes.
 */
#pragma once

#include <jansson.h>

#include "base/digest.h"
#include "base/error.h"

struct cts_subject;

struct cts_program {
    const struct cts_subject *subject; /**< Borrowed. */
    char *binary;                      /**< Absolute path. */
    char *version;                     /**< As the subject states it; NULL where it does not. */
    char sha256[OCI_DIGEST_HEX_MAX];   /**< Of the binary. */
};

/**
 * Look the binary of a subject up in PATH, and hash it.
 *
 * @param subject          Borrowed as long as the result lives.
 * @param[out] ret_program Freed with cts_program_done().
 * @param[out] err         May be NULL.
 * @return OCI_OK; OCI_NOT_FOUND, with the names looked for; OCI_INVALID where it is not an
 * executable file; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status cts_program_find(const struct cts_subject *subject,
                                              struct cts_program *ret_program,
                                              struct oci_error *err);

/**
 * Take the version from what the subject printed.
 *
 * @param program Gets `version` where the subject's pattern matches.
 * @param text    Standard output of its version command.
 */
void cts_program_take_version(struct cts_program *program, const char *text);

/** What the observation says of the subject; a new reference. */
json_t *cts_program_facts(const struct cts_program *program);

/** Free. */
void cts_program_done(struct cts_program *program);
