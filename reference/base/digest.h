/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Digests of bytes: SHA-256, SHA-384, SHA-512, computed by OpenSSL. Text is lower-case hex.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

enum oci_digest_algorithm { OCI_SHA256, OCI_SHA384, OCI_SHA512 };

enum {
    OCI_SHA256_HEX = 65,      /**< Bytes of the hex text with its terminator. */
    OCI_DIGEST_HEX_MAX = 129, /**< The longest of them: SHA-512. */
};

/** "sha256", … as it stands before the colon of a digest. */
const char *oci_digest_algorithm_name(enum oci_digest_algorithm algorithm);

/** Hex digits of a digest of this algorithm, without terminator. */
size_t oci_digest_hex_length(enum oci_digest_algorithm algorithm);

/** SHA-256 of @p size bytes. */
void oci_digest_sha256_hex(const void *data, size_t size, char ret_hex[OCI_SHA256_HEX]);

/** A digest being computed. Start from OCI_DIGEST_NONE. */
struct oci_digest {
    enum oci_digest_algorithm algorithm;
    void *context; /**< OpenSSL's. */
};

#define OCI_DIGEST_NONE ((struct oci_digest){.context = NULL})

/** Start; a digest that was started before starts anew. */
void oci_digest_start(struct oci_digest *digest, enum oci_digest_algorithm algorithm);

/** Feed bytes. */
void oci_digest_add(struct oci_digest *digest, const void *data, size_t size);

/** The digest of all that was fed; the next thing to do is to start anew or be done. */
void oci_digest_finish(struct oci_digest *digest, char ret_hex[OCI_DIGEST_HEX_MAX]);

/** Release what OpenSSL holds. */
void oci_digest_done(struct oci_digest *digest);

#define owned_digest __attribute__((cleanup(oci_digest_done)))

/**
 * Digest of what an open file holds from its offset to its end.
 *
 * @param[out] ret_hex   Digits and terminator.
 * @param[out] ret_size  Bytes read; may be NULL.
 */
OCI_MUST_USE enum oci_status oci_digest_fd(int fd, enum oci_digest_algorithm algorithm,
                                           char ret_hex[OCI_DIGEST_HEX_MAX], off_t *ret_size,
                                           struct oci_error *err);
