/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/base64.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/memory.h"
#include "base/owned.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *cts_base64_encode(const void *data, size_t size)
{
    char *text = oci_new(4 * ((size + 2) / 3) + 1, 1);

    (void)EVP_EncodeBlock((unsigned char *)text, data, (int)size);
    return text;
}

static char standard(char c)
{
    if (c == '-')
        return '+';
    if (c == '_')
        return '/';
    return c;
}

/* The same text in the standard alphabet, padded; NULL where it cannot be. */
static char *normalise(const char *text)
{
    size_t length = strcspn(text, "=");
    size_t size_padded = 4 * ((length + 3) / 4);
    char *out = NULL;

    if (length % 4 == 1 || (text[length] != '\0' && strlen(text) != size_padded) ||
        strspn(text + length, "=") != strlen(text + length))
        return NULL;
    out = oci_new(size_padded + 1, 1);
    (void)memset(out, '=', size_padded);
    for (size_t i = 0; i < length; i++)
        out[i] = standard(text[i]);
    if (strspn(out, alphabet) == length)
        return out;
    free(out);
    return NULL;
}

enum oci_status cts_base64_decode(const char *text, char **ret_data, size_t *ret_size,
                                  struct oci_error *err)
{
    owned_str char *normal = normalise(text);
    owned_str char *data = NULL;
    owned_str char *again = NULL;
    size_t size;

    if (normal == NULL || strlen(normal) > (size_t)1 << 30)
        return oci_fail(err, OCI_INVALID, NULL, "that is no base64");
    size = strlen(normal) / 4 * 3;
    data = oci_new(size + 1, 1);
    (void)EVP_DecodeBlock((unsigned char *)data, (const unsigned char *)normal,
                          (int)strlen(normal));
    size -= strlen(normal) - strcspn(normal, "=");
    data[size] = '\0';
    /* OpenSSL overlooks bits at the end that belong to no byte: two texts, one meaning. */
    again = cts_base64_encode(data, size);
    if (strcmp(again, normal) != 0)
        return oci_fail(err, OCI_INVALID, NULL, "that is no base64: bits are left over");
    *ret_data = steal_str(&data);
    *ret_size = size;
    return OCI_OK;
}
