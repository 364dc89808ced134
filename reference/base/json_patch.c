/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_patch.h"

#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"

/* A place in the document that may be empty: what holds it, and the last token. */
struct slot {
    json_t *holder; /* borrowed; NULL: the place is the document itself */
    char *token;    /* unescaped; owned */
};

static void slot_done(const struct slot *slot)
{
    free(slot->token);
}

#define owned_slot __attribute__((cleanup(slot_done)))

static void unescape(char *token)
{
    char *to = token;

    for (const char *from = token; *from != '\0'; from++) {
        if (*from == '~') {
            *to++ = *++from == '0' ? '~' : '/';
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
}

static bool well_formed(const char *pointer)
{
    if (pointer[0] != '\0' && pointer[0] != '/')
        return false;
    for (; *pointer != '\0'; pointer++) {
        if (*pointer == '~' && pointer[1] != '0' && pointer[1] != '1')
            return false;
    }
    return true;
}

static enum oci_status find_slot(json_t *doc, const char *pointer, struct slot *ret_slot,
                                 struct oci_error *err)
{
    const char *last = strrchr(pointer, '/');
    owned_str char *parent = NULL;
    json_t *holder;

    if (!well_formed(pointer))
        return oci_fail(err, OCI_INVALID, NULL, "'%s' is no JSON pointer", pointer);
    if (last == NULL) {
        *ret_slot = (struct slot){.holder = NULL};
        return OCI_OK;
    }
    parent = oci_str_dup_n(pointer, (size_t)(last - pointer));
    holder = oci_json_plain(oci_json_at(doc, parent));
    if (!json_is_object(holder) && !json_is_array(holder)) {
        return oci_fail(err, OCI_INVALID, NULL, "'%s' has no place: '%s' is %s", pointer, parent,
                        oci_json_type_name(holder));
    }
    *ret_slot = (struct slot){.holder = holder, .token = oci_str_dup(last + 1)};
    unescape(ret_slot->token);
    return OCI_OK;
}

/* RFC 6901: digits without a leading zero. */
static bool read_index(const char *token, size_t *ret_index)
{
    size_t index = 0;

    if (token[0] == '\0' || (token[0] == '0' && token[1] != '\0'))
        return false;
    for (; *token != '\0'; token++) {
        if (*token < '0' || *token > '9' || index > UINT32_MAX)
            return false;
        index = index * 10 + (size_t)(*token - '0');
    }
    *ret_index = index;
    return true;
}

/* Puts a value where there may be none yet; takes the reference. */
static enum oci_status put(json_t **doc, const char *path, json_t *value, struct oci_error *err)
{
    owned_json json_t *owned = value;
    owned_slot struct slot slot = {.holder = NULL};
    enum oci_status status = find_slot(*doc, path, &slot, err);
    size_t index;

    if (status != OCI_OK)
        return status;
    if (slot.holder == NULL) {
        json_decref(*doc);
        *doc = steal_json(&owned);
        return OCI_OK;
    }
    if (json_is_object(slot.holder)) {
        (void)json_object_set_new(slot.holder, slot.token, steal_json(&owned));
        return OCI_OK;
    }
    index = json_array_size(slot.holder);
    if (strcmp(slot.token, "-") != 0 &&
        (!read_index(slot.token, &index) || index > json_array_size(slot.holder))) {
        return oci_fail(err, OCI_INVALID, NULL, "'%s' is no place in an array of %zu", path,
                        json_array_size(slot.holder));
    }
    (void)json_array_insert_new(slot.holder, index, steal_json(&owned));
    return OCI_OK;
}

static enum oci_status find(const json_t *doc, const char *path, const json_t **ret_value,
                            struct oci_error *err)
{
    const json_t *value = oci_json_at(doc, path);

    if (value == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "there is nothing at '%s'", path);
    *ret_value = value;
    return OCI_OK;
}

/* The document itself cannot go: something must be left to patch. */
static enum oci_status take_out(json_t *doc, const char *path, struct oci_error *err)
{
    owned_slot struct slot slot = {.holder = NULL};
    const json_t *value = NULL;
    enum oci_status status = find(doc, path, &value, err);
    size_t index;

    if (status == OCI_OK)
        status = find_slot(doc, path, &slot, err);
    if (status != OCI_OK)
        return status;
    if (slot.holder == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "the whole document cannot be removed");
    if (json_is_object(slot.holder)) {
        (void)json_object_del(slot.holder, slot.token);
    } else if (read_index(slot.token, &index)) {
        (void)json_array_remove(slot.holder, index);
    }
    return OCI_OK;
}

/* One operation with its operands, which the row of the table asks for. */
struct operands {
    const char *path;
    const char *from;    /* NULL where the operation takes none */
    const json_t *value; /* likewise */
};

static enum oci_status do_add(json_t **doc, const struct operands *with, struct oci_error *err)
{
    return put(doc, with->path, json_deep_copy(with->value), err);
}

static enum oci_status do_remove(json_t **doc, const struct operands *with, struct oci_error *err)
{
    return take_out(*doc, with->path, err);
}

/* In place, so that the member keeps its position. */
static enum oci_status do_replace(json_t **doc, const struct operands *with, struct oci_error *err)
{
    owned_slot struct slot slot = {.holder = NULL};
    const json_t *old = NULL;
    enum oci_status status = find(*doc, with->path, &old, err);
    size_t index;

    if (status == OCI_OK)
        status = find_slot(*doc, with->path, &slot, err);
    if (status != OCI_OK)
        return status;
    if (json_is_array(slot.holder) && read_index(slot.token, &index)) {
        (void)json_array_set_new(slot.holder, index, json_deep_copy(with->value));
        return OCI_OK;
    }
    return put(doc, with->path, json_deep_copy(with->value), err);
}

static enum oci_status do_copy(json_t **doc, const struct operands *with, struct oci_error *err)
{
    const json_t *value = NULL;
    enum oci_status status = find(*doc, with->from, &value, err);

    if (status != OCI_OK)
        return status;
    return put(doc, with->path, json_deep_copy(value), err);
}

static enum oci_status do_move(json_t **doc, const struct operands *with, struct oci_error *err)
{
    size_t length = strlen(with->from);
    owned_json json_t *moved = NULL;
    const json_t *value = NULL;
    enum oci_status status = find(*doc, with->from, &value, err);

    if (status != OCI_OK || strcmp(with->from, with->path) == 0)
        return status;
    if (strncmp(with->path, with->from, length) == 0 && with->path[length] == '/') {
        return oci_fail(err, OCI_INVALID, NULL, "'%s' cannot move into itself, to '%s'", with->from,
                        with->path);
    }
    moved = json_incref(oci_json_plain(value));
    if (with->path[0] != '\0')
        status = take_out(*doc, with->from, err);
    if (status != OCI_OK)
        return status;
    return put(doc, with->path, steal_json(&moved), err);
}

static enum oci_status do_test(json_t **doc, const struct operands *with, struct oci_error *err)
{
    const json_t *value = NULL;
    enum oci_status status = find(*doc, with->path, &value, err);
    owned_str char *found = NULL;

    if (status != OCI_OK || oci_json_equal(value, with->value))
        return status;
    found = oci_json_dump(value, JSON_COMPACT);
    return oci_fail(err, OCI_INVALID, NULL, "'%s' is %.80s, not what the test wants", with->path,
                    found);
}

static const struct operation {
    const char *name;
    enum oci_status (*apply)(json_t **doc, const struct operands *with, struct oci_error *err);
    bool wants_from;
    bool wants_value;
} operations[] = {
    {"add",     do_add,     false, true },
    {"remove",  do_remove,  false, false},
    {"replace", do_replace, false, true },
    {"move",    do_move,    true,  false},
    {"copy",    do_copy,    true,  false},
    {"test",    do_test,    false, true },
};

static const struct operation *find_operation(const char *name)
{
    for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
        if (name != NULL && strcmp(operations[i].name, name) == 0)
            return &operations[i];
    }
    return NULL;
}

static enum oci_status apply_one(json_t **doc, const json_t *step, struct oci_error *err)
{
    const char *name = json_string_value(json_object_get(step, "op"));
    const struct operation *operation = find_operation(name);
    const struct operands with = {
        .path = json_string_value(json_object_get(step, "path")),
        .from = json_string_value(json_object_get(step, "from")),
        .value = json_object_get(step, "value"),
    };
    enum oci_status status;

    if (operation == NULL) {
        return oci_fail(err, OCI_INVALID, NULL, "'%.40s' is no operation of JSON Patch",
                        name != NULL ? name : "");
    }
    if (with.path == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "%s without a 'path' that is a string", name);
    if (operation->wants_from && with.from == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "%s without a 'from' that is a string", name);
    if (operation->wants_value && with.value == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "%s without a 'value'", name);
    status = operation->apply(doc, &with, err);
    return status == OCI_OK ? OCI_OK : oci_within(err, status, "%s", name);
}

enum oci_status oci_json_patch(json_t **doc, const json_t *patch, struct oci_error *err)
{
    owned_json json_t *work = NULL;

    if (!json_is_array(patch)) {
        return oci_fail(err, OCI_INVALID, NULL, "a JSON patch is an array, not %s",
                        oci_json_type_name(patch));
    }
    work = json_deep_copy(*doc);
    for (size_t i = 0; i < json_array_size(patch); i++) {
        enum oci_status status = apply_one(&work, json_array_get(patch, i), err);

        if (status != OCI_OK)
            return oci_within(err, status, "/%zu", i);
    }
    json_decref(*doc);
    *doc = steal_json(&work);
    return OCI_OK;
}
