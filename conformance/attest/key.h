/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Ed25519 keys (RFC 8032), kept and used by OpenSSL.
 *
 * Files are PEM as `openssl genpkey -algorithm ed25519` and `openssl pkey -pubout` write them. A
 * key's id is the SHA-256 of its public half in DER (SubjectPublicKeyInfo).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/digest.h"
#include "base/error.h"

enum { CTS_SIGNATURE_SIZE = 64 /**< Bytes of an Ed25519 signature. */ };

/** One key; release with cts_key_done(). */
struct cts_key {
    void *pkey;              /**< OpenSSL's EVP_PKEY. */
    bool is_private;         /**< Whether it can sign. */
    char id[OCI_SHA256_HEX]; /**< Lower-case hex. */
};

#define CTS_KEY_NONE ((struct cts_key){.pkey = NULL})
#define owned_key    __attribute__((cleanup(cts_key_done)))

/** Free what OpenSSL holds. */
void cts_key_done(struct cts_key *key);

/**
 * Read a private or public key from PEM text.
 *
 * @return OCI_OK; OCI_INVALID for what is no key, is encrypted, or is of another algorithm.
 */
OCI_MUST_USE enum oci_status cts_key_read(const char *pem, struct cts_key *ret_key,
                                          struct oci_error *err);

/** A private key from the 32 bytes of its seed. */
OCI_MUST_USE enum oci_status cts_key_from_seed(const unsigned char seed[32],
                                               struct cts_key *ret_key, struct oci_error *err);

/** A public key from its 32 bytes. */
OCI_MUST_USE enum oci_status cts_key_from_public(const unsigned char bytes[32],
                                                 struct cts_key *ret_key, struct oci_error *err);

/**
 * Sign some bytes.
 *
 * @return OCI_OK; OCI_UNSUPPORTED for a key that is not private.
 */
OCI_MUST_USE enum oci_status cts_key_sign(const struct cts_key *key, const void *data, size_t size,
                                          unsigned char ret_signature[CTS_SIGNATURE_SIZE],
                                          struct oci_error *err);

/** Whether a signature of some bytes is by this key. */
bool cts_key_verify(const struct cts_key *key, const void *data, size_t size, const void *signature,
                    size_t size_signature);
