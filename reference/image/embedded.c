/* SPDX-License-Identifier: Apache-2.0 */
#include "image/embedded.h"

#include <inttypes.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/memory.h"
#include "base/owned.h"

void oci_embedded_check(struct oci_check *check, const struct oci_descriptor *descriptor)
{
    owned_str char *bytes = NULL;
    owned_digest struct oci_digest digest = OCI_DIGEST_NONE;
    char hex[OCI_DIGEST_HEX_MAX];
    size_t size_text;
    int size;

    if (descriptor->data == NULL)
        return;
    size_text = strlen(descriptor->data);
    bytes = oci_new(size_text + 1, 1);
    size = EVP_DecodeBlock((unsigned char *)bytes, (const unsigned char *)descriptor->data,
                           (int)size_text);
    if (size < 0)
        return; /* The table has said that it is no base 64. */
    for (size_t i = size_text; i > 0 && descriptor->data[i - 1] == '='; i--)
        size--;
    if ((uint64_t)size != descriptor->size) {
        oci_check_fail(check, "img.descriptor.data.identical",
                       "'data' holds %d bytes, 'size' says %" PRIu64, size, descriptor->size);
        return;
    }
    if (!descriptor->digest.verifiable)
        return;
    oci_digest_start(&digest, descriptor->digest.algorithm);
    oci_digest_add(&digest, bytes, (size_t)size);
    oci_digest_finish(&digest, hex);
    if (strcmp(hex, oci_digest_name_encoded(&descriptor->digest)) != 0)
        oci_check_fail(check, "img.descriptor.data.identical", "the digest of 'data' is %s", hex);
}
