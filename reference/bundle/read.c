/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/read.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MAPPING(name, slot) MEMBER(oci_id_mapping, slot, "cfg.linux.uidMappings.", name)

static const struct oci_field mapping_rows[] = {
    {MAPPING("containerID", container_id), REQ(INTEGER, u32), NONE},
    {MAPPING("hostID",      host_id),      REQ(INTEGER, u32), NONE},
    {MAPPING("size",        size),         REQ(INTEGER, u32), NONE},
};
static const struct oci_fields mapping_table = OCI_FIELDS(mapping_rows, struct oci_id_mapping);

enum oci_status oci_fail_clause(struct oci_error *err, const struct oci_place *place,
                                const char *clause, const char *fmt, ...)
{
    char line[OCI_ERROR_TEXT_MAX];
    va_list args;

    if (err == NULL)
        return OCI_INVALID;
    va_start(args, fmt);
    (void)vsnprintf(line, sizeof(line), fmt, args);
    va_end(args);
    (void)oci_fail_at(err, OCI_INVALID, place, "%s", line);
    err->clause = clause;
    return OCI_INVALID;
}

enum oci_status oci_read_set_object(const json_t *value, void *slot, const struct oci_place *place,
                                    struct oci_error *err)
{
    *(bool *)slot = true;
    return oci_read_object(value, slot, place, err);
}

static enum oci_status check_absolute(const char *text, const struct oci_place *place,
                                      struct oci_error *err)
{
    if (text[0] == '/')
        return OCI_OK;
    return oci_fail_clause(err, place, place->field->detail, "'%s' is not an absolute path", text);
}

enum oci_status oci_read_absolute(const json_t *value, void *slot, const struct oci_place *place,
                                  struct oci_error *err)
{
    enum oci_status status = oci_read_text(value, slot, place, err);

    return status != OCI_OK ? status : check_absolute(*(const char **)slot, place, err);
}

enum oci_status oci_read_absolutes(const json_t *value, void *slot, const struct oci_place *place,
                                   struct oci_error *err)
{
    struct oci_strings *list = slot;
    enum oci_status status = oci_read_strings(value, list, place, err);

    for (size_t i = 0; status == OCI_OK && i < list->n_items; i++) {
        struct oci_place here = oci_place_element(place, i);

        status = check_absolute(list->items[i], &here, err);
    }
    return status;
}

enum oci_status oci_read_line(const json_t *value, void *slot, const struct oci_place *place,
                              struct oci_error *err)
{
    const char *start = place->field->detail;
    enum oci_status status = oci_read_string(value, slot, place, err);
    const char *text = *(const char **)slot;

    if (status != OCI_OK)
        return status;
    if (strchr(text, '\n') != NULL)
        return oci_fail_at(err, OCI_INVALID, place, "is more than one line");
    if (start != NULL && strncmp(text, start, strlen(start)) != 0)
        return oci_fail_at(err, OCI_INVALID, place, "'%s' does not begin with '%s'", text, start);
    return OCI_OK;
}

enum oci_status oci_read_bounded(const json_t *value, void *slot, const struct oci_place *place,
                                 struct oci_error *err)
{
    int64_t number;
    enum oci_status status = oci_read_i64(value, &number, place, err);

    if (status == OCI_OK)
        *(struct oci_opt_u64 *)slot = (struct oci_opt_u64){true, (uint64_t)number};
    return status;
}

/* Reads digits at *at; false where there are none or the number is no possible member. */
static bool take_number(const char **at, unsigned long *ret_number)
{
    unsigned long number = 0;
    const char *start = *at;

    for (; **at >= '0' && **at <= '9' && number < OCI_SET_MAX; (*at)++)
        number = number * 10 + (unsigned long)(**at - '0');
    *ret_number = number;
    return *at != start && number < OCI_SET_MAX;
}

/* Adds "n" or "n-m" at *at to the set. */
static bool take_range(const char **at, struct oci_set *set)
{
    const size_t n_bits = 8 * sizeof(set->words[0]);
    unsigned long first = 0;
    unsigned long last = 0;

    if (!take_number(at, &first))
        return false;
    last = first;
    if (**at == '-') {
        (*at)++;
        if (!take_number(at, &last))
            return false;
    }
    for (unsigned long i = first; i <= last; i++)
        set->words[i / n_bits] |= 1UL << i % n_bits;
    return first <= last;
}

/* Spaces may stand where the schema's pattern lets them: around ranges. */
static bool parse_set(const char *text, struct oci_set *set)
{
    while (*text != '\0') {
        text += strspn(text, " ");
        if (!take_range(&text, set))
            return false;
        set->set = true;
        text += strspn(text, " ");
        if (*text != '\0' && *text != ',')
            return false;
        if (*text == ',' && *++text == '\0')
            return false;
    }
    return true;
}

enum oci_status oci_read_set(const json_t *value, void *slot, const struct oci_place *place,
                             struct oci_error *err)
{
    struct oci_set set = {.set = false};
    const char *text;
    enum oci_status status = oci_read_string(value, &text, place, err);

    if (status != OCI_OK)
        return status;
    if (!parse_set(text, &set)) {
        return oci_fail_at(err, OCI_INVALID, place,
                           "'%s' is not a list of numbers below %d such as 0-3,7", text,
                           OCI_SET_MAX);
    }
    *(struct oci_set *)slot = set;
    return OCI_OK;
}

enum oci_status oci_read_set_text(const json_t *value, void *slot, const struct oci_place *place,
                                  struct oci_error *err)
{
    struct oci_set set = {.set = false};
    enum oci_status status = oci_read_set(value, &set, place, err);

    if (status == OCI_OK && set.set)
        *(const char **)slot = json_string_value(value);
    return status;
}

enum oci_status oci_read_id_mappings(const json_t *value, void *slot, const struct oci_place *place,
                                     struct oci_error *err)
{
    struct oci_id_mapping *items =
        oci_arena_new(place->arena, json_array_size(value), sizeof(*items));

    for (size_t i = 0; i < json_array_size(value); i++) {
        struct oci_place here = oci_place_element(place, i);
        enum oci_status status =
            oci_fields_read(json_array_get(value, i), &mapping_table, &here, &items[i], err);

        if (status != OCI_OK)
            return status;
        if (items[i].size == 0 || items[i].size - 1 > UINT32_MAX - items[i].container_id ||
            items[i].size - 1 > UINT32_MAX - items[i].host_id)
            return oci_fail_clause(err, &here, "rt.userns.mappings", "maps no range of ids");
    }
    *(struct oci_id_mappings *)slot = (struct oci_id_mappings){items, json_array_size(value)};
    return OCI_OK;
}

enum oci_status oci_read_entries(const json_t *value, void *slot, const struct oci_place *place,
                                 struct oci_error *err)
{
    const struct oci_entries *entries = place->field->detail;
    char *items = oci_arena_new(place->arena, json_object_size(value), entries->size_item);
    size_t n_items = 0;
    const char *name;
    json_t *member;

    json_object_foreach((json_t *)(uintptr_t)value, name, member) {
        struct oci_place here = oci_place_member(place, name);
        void *item = items + entries->size_item * n_items++;
        enum oci_status status = entries->read(name, member, item, &here, err);

        if (status != OCI_OK)
            return status;
    }
    *(struct oci_list *)slot = (struct oci_list){items, n_items};
    return OCI_OK;
}
