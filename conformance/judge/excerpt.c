/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/excerpt.h"

#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "judge/json_plain.h"

/* Bytes 10xxxxxx continue a character. */
static size_t whole_characters(const char *text, size_t size)
{
    while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80)
        size--;
    return size;
}

char *cts_excerpt(const char *text, size_t size, size_t size_max)
{
    if (size <= size_max)
        return oci_str_dup_n(text, size);
    return oci_str_printf("%.*s…", (int)whole_characters(text, size_max), text);
}

static char *dump(const json_t *value)
{
    return oci_json_dump(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(15));
}

char *cts_value_text(const json_t *value)
{
    owned_str char *text = value == NULL ? oci_str_dup("absent") : dump(value);

    return cts_excerpt(text, strlen(text), CTS_EXCERPT_SENTENCE);
}

json_t *cts_value_excerpt(const json_t *value)
{
    owned_str char *text = value == NULL ? NULL : dump(value);
    owned_str char *cut = NULL;

    if (text == NULL || strlen(text) <= CTS_EXCERPT_VALUE)
        return cts_json_share(value);
    cut = cts_excerpt(text, strlen(text), CTS_EXCERPT_VALUE);
    return json_string(cut);
}
