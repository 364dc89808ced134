/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/fill.h"

#include <string.h>

#include "base/json.h"
#include "base/owned.h"
#include "base/text.h"
#include "judge/compare.h"
#include "judge/json_plain.h"

static void add_token(struct oci_text *out, char c)
{
    if (c == '~') {
        oci_text_add(out, "~0");
    } else if (c == '/') {
        oci_text_add(out, "~1");
    } else {
        oci_text_add_n(out, &c, 1);
    }
}

static void add_literal(struct oci_text *out, char c)
{
    if (strchr("\\^$.[]|()*+?{}", c) != NULL)
        oci_text_add(out, "\\");
    oci_text_add_n(out, &c, 1);
}

static void add_plain(struct oci_text *out, char c)
{
    oci_text_add_n(out, &c, 1);
}

static void (*const add_char[])(struct oci_text *out, char c) = {
    [CTS_FILL_TEXT] = add_plain,
    [CTS_FILL_POINTER] = add_token,
    [CTS_FILL_REGEX] = add_literal,
};

static void add_text(struct oci_text *out, const char *text, enum cts_fill_kind kind)
{
    for (; *text != '\0'; text++)
        add_char[kind](out, *text);
}

static void add_value(struct oci_text *out, const json_t *value, enum cts_fill_kind kind)
{
    owned_str char *dumped = NULL;

    if (json_is_string(value)) {
        add_text(out, json_string_value(value), kind);
        return;
    }
    dumped = oci_json_dump(value, JSON_COMPACT | JSON_SORT_KEYS);
    add_text(out, dumped, kind);
}

/* The value that "{name}" at the start of text stands for, and how long that is; else NULL. */
static const json_t *value_at(const char *text, const json_t *values, size_t *ret_size)
{
    size_t size = text[0] == '{' ? strcspn(text, "}") : 0;
    const json_t *value;

    if (size < 2 || text[size] != '}')
        return NULL;
    value = json_object_getn(values, text + 1, size - 1);
    if (value != NULL)
        *ret_size = size + 1;
    return value;
}

json_t *cts_fill_text(const char *text, const json_t *values, enum cts_fill_kind kind)
{
    owned_text struct oci_text out = {0};
    size_t size = 0;
    const json_t *value = value_at(text, values, &size);

    if (value != NULL && text[size] == '\0')
        return cts_json_share(value);
    while (*text != '\0') {
        value = value_at(text, values, &size);
        if (value == NULL) {
            oci_text_add_n(&out, text++, 1);
            continue;
        }
        add_value(&out, value, kind);
        text += size;
    }
    return json_string(oci_text_get(&out));
}

static const char *name_of(const json_t *filled, const char *name)
{
    return json_is_string(filled) ? json_string_value(filled) : name;
}

/* Bounded by CTS_COMPARE_DEPTH_MAX. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static json_t *fill_at(const json_t *value, const json_t *values, unsigned depth)
{
    json_t *copy;
    const char *name;
    json_t *item;

    if (json_is_string(value))
        return cts_fill_text(json_string_value(value), values, CTS_FILL_TEXT);
    if (depth >= CTS_COMPARE_DEPTH_MAX || (!json_is_object(value) && !json_is_array(value)))
        return cts_json_share(value);
    if (json_is_array(value)) {
        copy = json_array();
        for (size_t i = 0; i < json_array_size(value); i++)
            json_array_append_new(copy, fill_at(json_array_get(value, i), values, depth + 1));
        return copy;
    }
    copy = json_object();
    json_object_foreach(cts_json_plain(value), name, item) {
        owned_json json_t *filled = cts_fill_text(name, values, CTS_FILL_TEXT);

        json_object_set_new(copy, name_of(filled, name), fill_at(item, values, depth + 1));
    }
    return copy;
}

json_t *cts_fill(const json_t *value, const json_t *values)
{
    return fill_at(value, values, 0);
}
