/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/excerpt.h"

#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "judge/json_plain.h"
#include "judge/steady.h"

/* Bytes 10xxxxxx continue a character. */
static size_t whole_characters(const char *text, size_t size)
{
    while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80)
        size--;
    return size;
}

char *cts_excerpt(const char *text, size_t size, size_t size_max)
{
    owned_str char *whole = oci_str_dup_n(text, size);
    owned_str char *steady = cts_steady_text(whole);

    if (strlen(steady) <= size_max)
        return steal_str(&steady);
    return oci_str_printf("%.*s…", (int)whole_characters(steady, size_max), steady);
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

/* A number by itself is what was asked for: only what stands inside a larger value is steadied. */
json_t *cts_value_excerpt(const json_t *value)
{
    owned_str char *text = value == NULL ? NULL : dump(value);
    owned_str char *cut = NULL;
    owned_str char *steady = NULL;

    if (text == NULL)
        return cts_json_share(value);
    if (strlen(text) > CTS_EXCERPT_VALUE) {
        cut = cts_excerpt(text, strlen(text), CTS_EXCERPT_VALUE);
        return json_string(cut);
    }
    steady = cts_steady_text(text);
    if (strcmp(steady, text) == 0)
        return cts_json_share(value);
    return json_loads(steady, JSON_DECODE_ANY, NULL);
}
