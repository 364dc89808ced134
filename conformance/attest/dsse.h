/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * DSSE envelopes: some bytes, their type, and signatures over both.
 *
 * What is signed is the pre-authentication encoding of type and bytes, so that neither can be
 * changed or taken for the other. A reader decodes, tries keys on the decoded bytes, looks at the
 * type, and only then parses those same bytes; nothing is brought into a canonical form.
 */
#pragma once

#include <stddef.h>

#include <jansson.h>

#include "attest/key.h"
#include "base/error.h"
#include "base/text.h"

/** The type of every in-toto statement. */
#define CTS_DSSE_IN_TOTO "application/vnd.in-toto+json"

/** Append the pre-authentication encoding: what a signature is over. */
void cts_dsse_encode(const char *type, const void *body, size_t size, struct oci_text *out);

/**
 * Put bytes into an envelope with one signature.
 *
 * @param[out] ret_envelope A new reference.
 * @return What cts_key_sign() returns.
 */
OCI_MUST_USE enum oci_status cts_dsse_sign(const char *type, const void *body, size_t size,
                                           const struct cts_key *key, json_t **ret_envelope,
                                           struct oci_error *err);

/** Whose signatures count, and how many of them there must be. */
struct cts_trust {
    const struct cts_key *keys; /**< Borrowed. */
    size_t n_keys;
    size_t n_wanted; /**< Different keys that must have signed; at least 1. */
};

/** What an envelope was found to hold; release with cts_dsse_done(). */
struct cts_dsse {
    char *body;       /**< Decoded payload with a terminator that does not count; owned. */
    size_t size;      /**< Bytes. */
    size_t n_signers; /**< Different keys of those given that signed it. */
};

#define owned_dsse __attribute__((cleanup(cts_dsse_done)))

/** Free the payload. */
void cts_dsse_done(struct cts_dsse *dsse);

/**
 * Open an envelope whose signatures hold.
 *
 * @param envelope      Borrowed; members that are not known are passed over.
 * @param type          The payload's type must be this one.
 * @param trust         Whose signatures count; the ids in the envelope are hints, not looked at.
 * @param[out] ret_dsse Written only where they did.
 * @return OCI_OK; OCI_INVALID for a malformed envelope, another type, or too few signatures.
 */
OCI_MUST_USE enum oci_status cts_dsse_open(const json_t *envelope, const char *type,
                                           const struct cts_trust *trust, struct cts_dsse *ret_dsse,
                                           struct oci_error *err);
