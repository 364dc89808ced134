/* SPDX-License-Identifier: Apache-2.0 */
/** @file Foreign envelopes: none of them is signed by the key that is trusted. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "attest/base64.h"
#include "attest/dsse.h"
#include "base/json.h"
#include "base/owned.h"

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A text that is base64 has one meaning, and its bytes one text but for alphabet and padding. */
static void decode(const char *text)
{
    owned_str char *bytes = NULL;
    owned_str char *again = NULL;
    size_t size = 0;

    if (cts_base64_decode(text, &bytes, &size, NULL) != OCI_OK)
        return;
    again = cts_base64_encode(bytes, size);
    if (strlen(again) != 4 * ((size + 2) / 3))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned char seed[32] = {1};
    owned_key struct cts_key key = CTS_KEY_NONE;
    owned_json json_t *envelope = NULL;
    struct cts_dsse dsse = {.body = NULL};
    const char *payload = NULL;

    if (oci_json_parse((const char *)data, size, NULL, &envelope, NULL) != OCI_OK)
        return 0;
    payload = json_string_value(json_object_get(envelope, "payload"));
    if (payload != NULL)
        decode(payload);
    if (cts_key_from_seed(seed, &key, NULL) != OCI_OK ||
        cts_dsse_open(envelope, CTS_DSSE_IN_TOTO, &(struct cts_trust){&key, 1, 1}, &dsse, NULL) ==
            OCI_OK)
        abort();
    return 0;
}
