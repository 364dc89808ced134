/* SPDX-License-Identifier: Apache-2.0 */
#include "mutate/edit.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/json_patch.h"
#include "base/memory.h"
#include "base/owned.h"

/* A place in the document: a member or an element of its holder, or the document itself. */
struct pick {
    json_t *holder; /* NULL: the document. */
    char *key;      /* Of an object; owned. */
    size_t index;   /* Of an array. */
};

struct picks {
    struct pick rows[CTS_EDIT_PICKS_MAX];
    size_t n;
    bool makes; /* Objects on the way are made where they are missing. */
};

/* As deep as `form`, which a mutant's author wrote: the reader of JSON bounds it. */
/* NOLINTNEXTLINE(misc-no-recursion) */
bool cts_edit_matches(const json_t *value, const json_t *form)
{
    const char *name = NULL;
    json_t *part = NULL;

    if (value == NULL)
        return false;
    if (json_is_string(value) && json_is_string(form))
        return fnmatch(json_string_value(form), json_string_value(value), 0) == 0;
    if (!json_is_object(value) || !json_is_object(form))
        return oci_json_equal(value, form);
    json_object_foreach(oci_json_plain(form), name, part) {
        if (!cts_edit_matches(json_object_get(value, name), part))
            return false;
    }
    return true;
}

static json_t *value_of(const struct pick *pick)
{
    if (json_is_array(pick->holder))
        return json_array_get(pick->holder, pick->index);
    return json_object_get(pick->holder, pick->key);
}

static void add_pick(struct picks *picks, json_t *holder, const char *key, size_t index)
{
    if (picks->n == CTS_EDIT_PICKS_MAX)
        return;
    picks->rows[picks->n++] = (struct pick){
        .holder = holder, .key = key == NULL ? NULL : oci_str_dup(key), .index = index};
}

static void drop_picks(struct picks *picks)
{
    for (size_t i = 0; i < picks->n; i++)
        free(picks->rows[i].key);
}

/* One part of a pointer, as RFC 6901 writes it. */
static char *part_of(const char *pointer, size_t size)
{
    char *part = oci_str_dup_n(pointer, size);
    char *to = part;

    for (const char *from = part; *from != '\0'; from++) {
        if (from[0] == '~' && (from[1] == '0' || from[1] == '1')) {
            *to++ = *++from == '0' ? '~' : '/';
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return part;
}

static void collect_children(struct picks *picks, json_t *holder, const char *part)
{
    bool all = strcmp(part, "*") == 0;
    const char *key = NULL;
    json_t *value = NULL;
    size_t index = 0;

    if (json_is_object(holder) && !all)
        add_pick(picks, holder, part, 0);
    if (json_is_object(holder) && all) {
        json_object_foreach(holder, key, value)
            add_pick(picks, holder, key, 0);
    }
    if (json_is_array(holder) && !all && part[strspn(part, "0123456789")] == '\0')
        add_pick(picks, holder, NULL, strtoul(part, NULL, 10));
    if (json_is_array(holder) && all) {
        json_array_foreach(holder, index, value)
            add_pick(picks, holder, NULL, index);
    }
}

/* The children of all picks become the picks; missing objects are made where that is asked for. */
static void descend(struct picks *picks, const char *part)
{
    struct picks *old = oci_new(1, sizeof(*old));

    *old = *picks;
    picks->n = 0;
    for (size_t i = 0; i < old->n; i++) {
        json_t *value = value_of(&old->rows[i]);

        if (value == NULL && picks->makes && old->rows[i].key != NULL) {
            value = json_object();
            (void)json_object_set_new(old->rows[i].holder, old->rows[i].key, value);
        }
        collect_children(picks, value, part);
    }
    drop_picks(old);
    free(old);
}

static void collect(struct picks *picks, json_t *doc, const char *pointer)
{
    bool first = true;

    while (*pointer == '/') {
        size_t size = strcspn(pointer + 1, "/");
        owned_str char *part = part_of(pointer + 1, size);

        if (first) {
            collect_children(picks, doc, part);
        } else {
            descend(picks, part);
        }
        first = false;
        pointer += size + 1;
    }
}

static bool is_wanted(const json_t *value, const json_t *edit)
{
    const json_t *form = json_object_get(edit, "if");
    const json_t *unwanted = json_object_get(edit, "unless");

    return (form == NULL || cts_edit_matches(value, form)) &&
           (unwanted == NULL || !cts_edit_matches(value, unwanted));
}

/* What becomes of a value; NULL removes it, the value itself leaves it. */
typedef json_t *(*changer)(json_t *value, const json_t *argument);

static json_t *drop_value(json_t *value, const json_t *argument)
{
    (void)value;
    (void)argument;
    return NULL;
}

static json_t *set_value(json_t *value, const json_t *argument)
{
    (void)value;
    return json_deep_copy(argument);
}

static json_t *add_to_array(json_t *value, const json_t *argument)
{
    json_t *sum = json_deep_copy(value);

    if (json_is_array(argument)) {
        (void)json_array_extend(sum, oci_json_plain(argument));
    } else {
        (void)json_array_append_new(sum, json_deep_copy(argument));
    }
    return sum;
}

static json_t *add_value(json_t *value, const json_t *argument)
{
    json_t *sum = NULL;

    if (json_is_array(value))
        return add_to_array(value, argument);
    if (json_is_integer(value) && json_is_integer(argument))
        return json_integer(json_integer_value(value) + json_integer_value(argument));
    if (json_is_string(value) && json_is_string(argument))
        return json_sprintf("%s%s", json_string_value(value), json_string_value(argument));
    sum = json_deep_copy(value);
    if (json_is_object(value) && json_is_object(argument))
        (void)json_object_update(sum, oci_json_plain(argument));
    return sum;
}

static json_t *reverse_value(json_t *value, const json_t *argument)
{
    json_t *turned = json_array();

    (void)argument;
    for (size_t i = json_array_size(value); i-- > 0;)
        (void)json_array_append(turned, json_array_get(value, i));
    return turned;
}

static json_t *first_of(json_t *value, const json_t *argument)
{
    json_t *rest = json_array();

    for (size_t i = 0; i < json_array_size(value) && (json_int_t)i < json_integer_value(argument);
         i++)
        (void)json_array_append(rest, json_array_get(value, i));
    return rest;
}

static const struct change {
    const char *name;
    changer change;
    bool makes; /* Also where there is nothing. */
} changes[] = {
    {"drop",    drop_value,    false},
    {"set",     set_value,     false},
    {"put",     set_value,     true },
    {"add",     add_value,     false},
    {"reverse", reverse_value, false},
    {"first",   first_of,      false},
};

static const struct change *find_change(const json_t *edit)
{
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        if (json_object_get(edit, changes[i].name) != NULL)
            return &changes[i];
    }
    return NULL;
}

static void store(const struct pick *pick, json_t *value)
{
    bool in_array = json_is_array(pick->holder);

    if (in_array && value == NULL) {
        (void)json_array_remove(pick->holder, pick->index);
    } else if (in_array && pick->index == json_array_size(pick->holder)) {
        (void)json_array_append_new(pick->holder, value);
    } else if (in_array) {
        (void)json_array_set_new(pick->holder, pick->index, value);
    } else if (value == NULL) {
        (void)json_object_del(pick->holder, pick->key);
    } else {
        (void)json_object_set_new(pick->holder, pick->key, value);
    }
}

static bool change_pick(const struct pick *pick, const struct change *change, const json_t *edit)
{
    json_t *value = value_of(pick);
    json_t *changed = NULL;

    if ((value == NULL && !change->makes) || !is_wanted(value, edit))
        return false;
    changed = change->change(value, json_object_get(edit, change->name));
    if (changed != NULL && oci_json_equal(value, changed)) {
        json_decref(changed);
        return false;
    }
    store(pick, changed);
    return true;
}

/* What is found goes to another place: behind what an array there holds, else instead of it. The
 * edit made here is no move. NOLINTNEXTLINE(misc-no-recursion) */
static bool transfer_pick(json_t *doc, const struct pick *pick, const json_t *edit)
{
    const char *to = json_string_value(json_object_get(edit, "move"));
    owned_json json_t *value = json_incref(value_of(pick));
    const json_t *there = NULL;
    owned_json json_t *put = NULL;

    if (value == NULL || !is_wanted(value, edit))
        return false;
    if (to != NULL) {
        store(pick, NULL);
    } else {
        to = json_string_value(json_object_get(edit, "copy"));
    }
    there = oci_json_at(doc, to);
    put = json_pack("{s:s,s:o}", "at", to, "put",
                    json_is_array(there) && json_is_array(value)
                        ? add_to_array(oci_json_plain(there), value)
                        : json_deep_copy(value));
    return cts_edit_apply(&doc, put) > 0;
}

static size_t apply_patch(json_t **doc, const json_t *patch)
{
    json_t *copy = json_deep_copy(*doc);

    if (oci_json_patch(&copy, patch, NULL) != OCI_OK || oci_json_equal(copy, *doc)) {
        json_decref(copy);
        return 0;
    }
    json_decref(*doc);
    *doc = copy;
    return 1;
}

static size_t apply_to_root(json_t **doc, const struct change *change, const json_t *edit)
{
    json_t *changed = NULL;

    if (change == NULL || !is_wanted(*doc, edit))
        return 0;
    changed = change->change(*doc, json_object_get(edit, change->name));
    json_decref(*doc);
    *doc = changed == NULL ? json_null() : changed;
    return 1;
}

/* An edit that moves calls itself once, for the place it moves to. */
/* NOLINTNEXTLINE(misc-no-recursion) */
size_t cts_edit_apply(json_t **doc, const json_t *edit)
{
    const json_t *patch = json_object_get(edit, "patch");
    const char *at = json_string_value(json_object_get(edit, "at"));
    const struct change *change = find_change(edit);
    struct picks *picks = NULL;
    size_t n = 0;

    if (patch != NULL)
        return apply_patch(doc, patch);
    if (at == NULL || at[0] == '\0')
        return apply_to_root(doc, change, edit);
    picks = oci_new(1, sizeof(*picks));
    picks->makes = change != NULL && change->makes;
    collect(picks, *doc, at);
    /* From the end, so that the places of the others stay what they are. */
    for (size_t i = picks->n; i-- > 0;) {
        n += change != NULL ? change_pick(&picks->rows[i], change, edit)
                            : transfer_pick(*doc, &picks->rows[i], edit);
    }
    drop_picks(picks);
    free(picks);
    return n;
}

bool cts_edit_finds(const json_t *doc, const json_t *where)
{
    const char *at = json_string_value(json_object_get(where, "at"));
    struct picks *picks = oci_new(1, sizeof(*picks));
    bool found = false;

    if (at == NULL || at[0] == '\0') {
        found = doc != NULL && is_wanted(doc, where);
    } else {
        collect(picks, oci_json_plain(doc), at);
    }
    for (size_t i = 0; i < picks->n && !found; i++) {
        const json_t *value = value_of(&picks->rows[i]);

        found = value != NULL && is_wanted(value, where);
    }
    drop_picks(picks);
    free(picks);
    return found;
}
