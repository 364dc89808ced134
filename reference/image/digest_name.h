/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The name of content: "algorithm:encoded".
 *
 * Names come from strangers and become file names below blobs/, so the grammar is checked before
 * anything else is done with one. A name of the grammar whose algorithm is not known here is
 * valid; its content just cannot be verified.
 */
#pragma once

#include <stdbool.h>

#include "base/digest.h"
#include "base/error.h"

enum {
    OCI_DIGEST_NAME_MAX = 255, /**< Bytes; a directory and a file name must hold it. */
};

struct oci_digest_name {
    char text[OCI_DIGEST_NAME_MAX + 1];  /**< As it stood in the document. */
    size_t at_encoded;                   /**< Where in @c text what follows the colon begins. */
    bool verifiable;                     /**< The algorithm is one that this library computes. */
    enum oci_digest_algorithm algorithm; /**< Where verifiable. */
};

/**
 * Read and check a digest.
 *
 * @param[out] ret_name  Written on success only.
 * @return OCI_OK; OCI_INVALID, with the rule that is broken as the clause.
 * @spec img.descriptor.digest.grammar, img.descriptor.sha256.encoded,
 *       img.descriptor.sha256.lower-case, img.descriptor.sha512.encoded,
 *       img.descriptor.digest.unknown-algorithm
 */
OCI_MUST_USE enum oci_status oci_digest_name_read(const char *text,
                                                  struct oci_digest_name *ret_name,
                                                  struct oci_error *err);

/** What follows the colon. */
static inline const char *oci_digest_name_encoded(const struct oci_digest_name *name)
{
    return name->text + name->at_encoded;
}

/** "sha256/<hex>": where a layout keeps the blob, below blobs/. */
void oci_digest_name_path(const struct oci_digest_name *name,
                          char ret_path[OCI_DIGEST_NAME_MAX + 1]);
