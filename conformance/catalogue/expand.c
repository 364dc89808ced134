/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/expand.h"

#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"

/* The words of one row, and which of them were met. */
struct words {
    const json_t *with; /* object: word to value */
    json_t *used;       /* object: word to anything */
    struct oci_error *err;
};

/* The value of "{word}" at @p text, where the row has it; the length of the placeholder besides. */
static const json_t *word_at(const struct words *words, const char *text, size_t *ret_length)
{
    size_t length = strcspn(text + 1, "{}");
    owned_str char *word = oci_str_dup_n(text + 1, length);
    const json_t *value = text[1 + length] == '}' ? json_object_get(words->with, word) : NULL;

    if (value != NULL) {
        (void)json_object_set_new(words->used, word, json_true());
        *ret_length = length + 2;
    }
    return value;
}

static enum oci_status add_value(const struct words *words, struct oci_text *out,
                                 const json_t *value, const char *text)
{
    owned_str char *dump = NULL;

    if (json_is_string(value)) {
        oci_text_add(out, json_string_value(value));
        return OCI_OK;
    }
    if (json_is_object(value) || json_is_array(value)) {
        return oci_fail(words->err, OCI_INVALID, NULL, "%s cannot stand inside the text '%.80s'",
                        oci_json_type_name(value), text);
    }
    dump = oci_json_dump(value, JSON_COMPACT);
    oci_text_add(out, dump);
    return OCI_OK;
}

static enum oci_status fill_text(const struct words *words, const char *text, char **ret_text)
{
    owned_text struct oci_text out = OCI_TEXT_NONE;
    const char *rest = text;

    while (*rest != '\0') {
        size_t plain = strcspn(rest, "{");
        size_t length = 1;
        const json_t *value;
        enum oci_status status;

        oci_text_add_n(&out, rest, plain);
        rest += plain;
        if (*rest == '\0')
            break;
        value = word_at(words, rest, &length);
        if (value == NULL)
            oci_text_add(&out, "{");
        status = value != NULL ? add_value(words, &out, value, text) : OCI_OK;
        if (status != OCI_OK)
            return status;
        rest += length;
    }
    *ret_text = oci_text_steal(&out);
    return OCI_OK;
}

static enum oci_status fill_string(const struct words *words, const json_t *string,
                                   json_t **ret_value)
{
    const char *text = json_string_value(string);
    owned_str char *filled = NULL;
    size_t length = 0;
    const json_t *whole = text[0] == '{' ? word_at(words, text, &length) : NULL;
    enum oci_status status;

    if (whole != NULL && text[length] == '\0') {
        *ret_value = json_deep_copy(whole);
        return OCI_OK;
    }
    status = fill_text(words, text, &filled);
    if (status == OCI_OK)
        *ret_value = json_string(filled);
    return status;
}

static enum oci_status fill(const struct words *words, const json_t *value, size_t depth,
                            json_t **ret_value);

/* NOLINTNEXTLINE(misc-no-recursion): fill() counts. */
static enum oci_status fill_array(const struct words *words, const json_t *array, size_t depth,
                                  json_t **ret_value)
{
    owned_json json_t *filled = json_array();

    for (size_t i = 0; i < json_array_size(array); i++) {
        json_t *element = NULL;
        enum oci_status status = fill(words, json_array_get(array, i), depth, &element);

        if (status != OCI_OK)
            return oci_within(words->err, status, "/%zu", i);
        (void)json_array_append_new(filled, element);
    }
    *ret_value = steal_json(&filled);
    return OCI_OK;
}

/* NOLINTNEXTLINE(misc-no-recursion): fill() counts. */
static enum oci_status fill_member(const struct words *words, json_t *filled, const char *name,
                                   const json_t *value, size_t depth)
{
    owned_str char *filled_name = NULL;
    owned_json json_t *member = NULL;
    enum oci_status status = fill_text(words, name, &filled_name);

    if (status == OCI_OK)
        status = fill(words, value, depth, &member);
    if (status != OCI_OK)
        return oci_within(words->err, status, "/%s", name);
    if (json_object_get(filled, filled_name) != NULL)
        return oci_fail(words->err, OCI_INVALID, NULL, "/%s: stands twice then", filled_name);
    (void)json_object_set_new(filled, filled_name, steal_json(&member));
    return OCI_OK;
}

/* NOLINTNEXTLINE(misc-no-recursion): fill() counts. */
static enum oci_status fill_object(const struct words *words, const json_t *object, size_t depth,
                                   json_t **ret_value)
{
    owned_json json_t *filled = json_object();
    const char *name;
    json_t *value;

    json_object_foreach(oci_json_plain(object), name, value) {
        enum oci_status status = fill_member(words, filled, name, value, depth);

        if (status != OCI_OK)
            return status;
    }
    *ret_value = steal_json(&filled);
    return OCI_OK;
}

/* NOLINTNEXTLINE(misc-no-recursion): ends at OCI_JSON_DEPTH_MAX. */
static enum oci_status fill(const struct words *words, const json_t *value, size_t depth,
                            json_t **ret_value)
{
    if (depth == OCI_JSON_DEPTH_MAX)
        return oci_fail(words->err, OCI_LIMIT, NULL, "deeper than %d levels", OCI_JSON_DEPTH_MAX);
    if (json_is_object(value))
        return fill_object(words, value, depth + 1, ret_value);
    if (json_is_array(value))
        return fill_array(words, value, depth + 1, ret_value);
    if (json_is_string(value))
        return fill_string(words, value, ret_value);
    *ret_value = json_deep_copy(value);
    return OCI_OK;
}

static enum oci_status all_used(const struct words *words)
{
    const char *word;
    json_t *value;

    json_object_foreach(oci_json_plain(words->with), word, value) {
        if (json_object_get(words->used, word) == NULL) {
            return oci_fail(words->err, OCI_INVALID, NULL, "/with/%s: '{%s}' is used nowhere", word,
                            word);
        }
    }
    return OCI_OK;
}

/* The case with the members of the row in place of its own. */
static json_t *merge(const json_t *doc, const json_t *row)
{
    json_t *merged = json_copy(oci_json_plain(doc));
    const char *id = json_string_value(json_object_get(doc, "id"));
    const char *row_id = json_string_value(json_object_get(row, "id"));
    owned_str char *whole =
        oci_str_printf("%s.%s", id != NULL ? id : "", row_id != NULL ? row_id : "");

    (void)json_object_update(merged, oci_json_plain(row));
    (void)json_object_set_new(merged, "id", json_string(whole));
    (void)json_object_del(merged, "each");
    (void)json_object_del(merged, "with");
    return merged;
}

static enum oci_status expand_row(const json_t *doc, const json_t *row, json_t *cases,
                                  struct oci_error *err)
{
    owned_json json_t *used = json_object();
    owned_json json_t *merged = NULL;
    const struct words words = {.with = json_object_get(row, "with"), .used = used, .err = err};
    json_t *filled = NULL;
    enum oci_status status;

    if (!json_is_object(row))
        return oci_fail(err, OCI_INVALID, NULL, "is %s, not an object", oci_json_type_name(row));
    merged = merge(doc, row);
    status = fill(&words, merged, 0, &filled);
    if (status != OCI_OK)
        return status;
    (void)json_array_append_new(cases, filled);
    return all_used(&words);
}

enum oci_status cts_expand(const json_t *doc, json_t **ret_cases, struct oci_error *err)
{
    const json_t *each = json_object_get(doc, "each");
    owned_json json_t *cases = json_array();

    if (each == NULL)
        (void)json_array_append_new(cases, json_deep_copy(doc));
    for (size_t i = 0; i < json_array_size(each); i++) {
        enum oci_status status = expand_row(doc, json_array_get(each, i), cases, err);

        if (status != OCI_OK)
            return oci_within(err, status, "/each/%zu", i);
    }
    if (each != NULL && json_array_size(each) == 0)
        return oci_fail(err, OCI_INVALID, NULL, "/each: is no array with rows");
    *ret_cases = steal_json(&cases);
    return OCI_OK;
}
