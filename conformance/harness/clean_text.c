/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/clean_text.h"

#include <stdint.h>

#include "base/text.h"

/* A row: what the first byte of a sequence looks like, how long the sequence is, and the least
 * code point that needs that many bytes (a smaller one would be a second spelling). */
static const struct {
    unsigned char mask;
    unsigned char bits;
    unsigned char size;
    uint32_t least;
} forms[] = {
    {0x80, 0x00, 1, 0x1    },
    {0xe0, 0xc0, 2, 0x80   },
    {0xf0, 0xe0, 3, 0x800  },
    {0xf8, 0xf0, 4, 0x10000},
};

static size_t continued(const unsigned char *data, size_t size, uint32_t code, uint32_t least)
{
    for (size_t i = 1; i < size; i++) {
        if ((data[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (data[i] & 0x3f);
    }
    if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return 0;
    return size;
}

/* Bytes of the valid sequence at @p data; 0 where there is none. */
static size_t sequence(const unsigned char *data, size_t size)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if ((data[0] & forms[i].mask) != forms[i].bits)
            continue;
        if (forms[i].size > size)
            return 0;
        return continued(data, forms[i].size, data[0] & (uint32_t)(unsigned char)~forms[i].mask,
                         forms[i].least);
    }
    return 0;
}

json_t *cts_clean_text(const char *data, size_t size)
{
    owned_text struct oci_text clean = OCI_TEXT_NONE;
    size_t start = 0;
    size_t at = 0;

    while (at < size) {
        size_t n = sequence((const unsigned char *)data + at, size - at);

        if (n > 0) {
            at += n;
            continue;
        }
        oci_text_add_n(&clean, data + start, at - start);
        oci_text_add(&clean, "\xef\xbf\xbd");
        start = ++at;
    }
    if (start == 0)
        return json_stringn_nocheck(data == NULL ? "" : data, size);
    oci_text_add_n(&clean, data + start, at - start);
    return json_stringn_nocheck(oci_text_get(&clean), clean.size);
}
