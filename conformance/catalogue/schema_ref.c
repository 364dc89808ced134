/* SPDX-License-Identifier: Apache-2.0 */
/** @file References between schemas: "#/$defs/x", "#anchor", "other.json", "other.json#/…". */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/schema_parts.h"

static const struct cts_schema_doc *find_doc(const struct cts_schemas *schemas, const char *name,
                                             size_t length)
{
    for (size_t i = 0; i < schemas->n_docs; i++) {
        const struct cts_schema_doc *doc = &schemas->docs[i];
        const char *id = json_string_value(json_object_get(doc->root, "$id"));

        if (strlen(doc->name) == length && strncmp(doc->name, name, length) == 0)
            return doc;
        if (id != NULL && strcspn(id, "#") == length && strncmp(id, name, length) == 0)
            return doc;
    }
    return NULL;
}

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef";
    const char *found = c != '\0' ? strchr(digits, c | 0x20) : NULL;

    return found != NULL ? (int)(found - digits) : -1;
}

/* "%25" is a percent sign: a fragment is part of a URI. */
static char *decode(const char *fragment)
{
    char *text = oci_str_dup(fragment);
    char *to = text;

    for (const char *from = text; *from != '\0'; from++) {
        bool escaped = *from == '%' && hex_digit(from[1]) >= 0 && hex_digit(from[2]) >= 0;

        if (escaped) {
            *to++ = (char)(hex_digit(from[1]) * 16 + hex_digit(from[2]));
            from += 2;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return text;
}

/* Any depth, without recursion: a list of what is still to be looked at. */
struct pending {
    const json_t **values;
    size_t n;
};

static void push(struct pending *pending, const json_t *value)
{
    if (!json_is_object(value) && !json_is_array(value))
        return;
    pending->values = oci_grow(pending->values, pending->n + 1, sizeof(void *));
    pending->values[pending->n++] = value;
}

static void push_children(struct pending *pending, const json_t *value)
{
    const char *name;
    json_t *child;

    for (size_t i = 0; i < json_array_size(value); i++)
        push(pending, json_array_get(value, i));
    json_object_foreach(oci_json_plain(value), name, child)
        push(pending, child);
}

static const json_t *find_anchor(const json_t *root, const char *anchor)
{
    struct pending pending = {.n = 0};
    const json_t *found = NULL;

    push(&pending, root);
    while (pending.n > 0 && found == NULL) {
        const json_t *value = pending.values[--pending.n];
        const char *here = json_string_value(json_object_get(value, "$anchor"));

        if (here != NULL && strcmp(here, anchor) == 0)
            found = value;
        push_children(&pending, value);
    }
    free(pending.values);
    return found;
}

bool cts_schema_resolve(const struct cts_schemas *schemas, const struct cts_schema_doc *doc,
                        const char *ref, struct cts_schema_target *ret_target)
{
    size_t length = strcspn(ref, "#");
    owned_str char *fragment = decode(ref[length] == '#' ? ref + length + 1 : "");
    const json_t *schema;

    if (length > 0)
        doc = find_doc(schemas, ref, length);
    if (doc == NULL)
        return false;
    if (fragment[0] == '\0' || fragment[0] == '/') {
        schema = oci_json_at(doc->root, fragment);
    } else {
        schema = find_anchor(doc->root, fragment);
    }
    if (schema == NULL)
        return false;
    *ret_target = (struct cts_schema_target){doc, schema};
    return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
bool cts_schema_ref(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                    const json_t *value)
{
    const char *ref = json_string_value(value);
    struct cts_schema_target target;
    struct cts_schema_spot there = *spot;
    struct cts_trail rule;
    owned_str char *base = NULL;

    if (!cts_schema_resolve(check->schemas, spot->doc, ref, &target))
        return cts_schema_give_up(check, OCI_NOT_FOUND, spot, "no schema '%s'", ref);
    base = oci_str_printf("%s#%s", target.doc->name,
                          strchr(ref, '#') != NULL ? strchr(ref, '#') + 1 : "");
    rule = (struct cts_trail){.base = base};
    there.doc = target.doc;
    there.schema = target.schema;
    there.rule = &rule;
    return cts_schema_apply(check, &there);
}
