/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/dsse.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "attest/base64.h"
#include "base/memory.h"
#include "base/owned.h"

void cts_dsse_encode(const char *type, const void *body, size_t size, struct oci_text *out)
{
    oci_text_printf(out, "DSSEv1 %zu %s %zu ", strlen(type), type, size);
    oci_text_add_n(out, body, size);
}

enum oci_status cts_dsse_sign(const char *type, const void *body, size_t size,
                              const struct cts_key *key, json_t **ret_envelope,
                              struct oci_error *err)
{
    owned_text struct oci_text encoded = OCI_TEXT_NONE;
    owned_str char *payload = cts_base64_encode(body, size);
    owned_str char *signature = NULL;
    unsigned char bytes[CTS_SIGNATURE_SIZE];
    enum oci_status status;

    cts_dsse_encode(type, body, size, &encoded);
    status = cts_key_sign(key, oci_text_get(&encoded), encoded.size, bytes, err);
    if (status != OCI_OK)
        return status;
    signature = cts_base64_encode(bytes, sizeof(bytes));
    *ret_envelope = json_pack("{s:s,s:s,s:[{s:s,s:s}]}", "payload", payload, "payloadType", type,
                              "signatures", "keyid", key->id, "sig", signature);
    return OCI_OK;
}

void cts_dsse_done(struct cts_dsse *dsse)
{
    free(dsse->body);
    *dsse = (struct cts_dsse){.body = NULL};
}

static bool signed_by(const struct cts_key *key, const struct oci_text *encoded,
                      const json_t *signatures)
{
    for (size_t i = 0; i < json_array_size(signatures); i++) {
        const char *text = json_string_value(json_object_get(json_array_get(signatures, i), "sig"));
        owned_str char *bytes = NULL;
        size_t size = 0;

        if (text != NULL && cts_base64_decode(text, &bytes, &size, NULL) == OCI_OK &&
            cts_key_verify(key, oci_text_get(encoded), encoded->size, bytes, size))
            return true;
    }
    return false;
}

/* The same key given twice is one signer. */
static bool is_given_before(const struct cts_key *keys, size_t number)
{
    for (size_t i = 0; i < number; i++) {
        if (strcmp(keys[i].id, keys[number].id) == 0)
            return true;
    }
    return false;
}

static size_t count_signers(const struct oci_text *encoded, const json_t *signatures,
                            const struct cts_trust *trust)
{
    size_t n = 0;

    for (size_t i = 0; i < trust->n_keys; i++)
        n += !is_given_before(trust->keys, i) && signed_by(&trust->keys[i], encoded, signatures);
    return n;
}

/* The members an envelope must have; a signature is looked at when keys are tried. */
static enum oci_status check_form(const json_t *envelope, struct oci_error *err)
{
    if (json_is_string(json_object_get(envelope, "payload")) &&
        json_is_string(json_object_get(envelope, "payloadType")) &&
        json_is_array(json_object_get(envelope, "signatures")))
        return OCI_OK;
    return oci_fail(err, OCI_INVALID, NULL,
                    "an envelope has 'payload', 'payloadType' and 'signatures'");
}

enum oci_status cts_dsse_open(const json_t *envelope, const char *type,
                              const struct cts_trust *trust, struct cts_dsse *ret_dsse,
                              struct oci_error *err)
{
    const char *told = json_string_value(json_object_get(envelope, "payloadType"));
    owned_text struct oci_text encoded = OCI_TEXT_NONE;
    owned_dsse struct cts_dsse dsse = {.body = NULL};
    enum oci_status status = check_form(envelope, err);

    assert(trust->n_wanted >= 1);
    if (status != OCI_OK)
        return status;
    status = cts_base64_decode(json_string_value(json_object_get(envelope, "payload")), &dsse.body,
                               &dsse.size, err);
    if (status != OCI_OK)
        return oci_within(err, status, "payload");
    cts_dsse_encode(told, dsse.body, dsse.size, &encoded);
    dsse.n_signers = count_signers(&encoded, json_object_get(envelope, "signatures"), trust);
    if (dsse.n_signers < trust->n_wanted) {
        return oci_fail(err, OCI_INVALID, NULL, "%zu of %zu keys signed this, %zu must have",
                        dsse.n_signers, trust->n_keys, trust->n_wanted);
    }
    if (strcmp(told, type) != 0)
        return oci_fail(err, OCI_INVALID, NULL, "payload of type '%s', not '%s'", told, type);
    *ret_dsse = dsse;
    dsse.body = NULL;
    return OCI_OK;
}
