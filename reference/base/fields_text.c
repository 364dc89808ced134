/* SPDX-License-Identifier: Apache-2.0 */
/** @file Readers of texts, words and objects; see fields.h. */
#include "base/fields.h"

#include <string.h>

#include "base/json.h"

enum { N_WORDS_NAMED = 8 /* words of a vocabulary that a message lists */ };

enum oci_status oci_read_string(const json_t *value, void *slot, const struct oci_place *place,
                                struct oci_error *err)
{
    const char *text = json_string_value(value);

    if (text == NULL) {
        return oci_fail_at(err, OCI_INVALID, place, "is %s, not a string",
                           oci_json_type_name(value));
    }
    if (strlen(text) != json_string_length(value))
        return oci_fail_at(err, OCI_INVALID, place, "holds a zero byte");
    *(const char **)slot = text;
    return OCI_OK;
}

enum oci_status oci_read_text(const json_t *value, void *slot, const struct oci_place *place,
                              struct oci_error *err)
{
    const char *text = "";
    enum oci_status status = oci_read_string(value, &text, place, err);

    if (status != OCI_OK)
        return status;
    if (text[0] == '\0')
        return oci_fail_at(err, OCI_INVALID, place, "is empty");
    *(const char **)slot = text;
    return OCI_OK;
}

enum oci_status oci_read_strings(const json_t *value, void *slot, const struct oci_place *place,
                                 struct oci_error *err)
{
    size_t n_items = json_array_size(value);
    const char **items = oci_arena_new(place->arena, n_items + 1, sizeof(*items));

    for (size_t i = 0; i < n_items; i++) {
        struct oci_place here = oci_place_element(place, i);
        enum oci_status status = oci_read_string(json_array_get(value, i), &items[i], &here, err);

        if (status != OCI_OK)
            return status;
    }
    *(struct oci_strings *)slot = (struct oci_strings){items, n_items};
    return OCI_OK;
}

enum oci_status oci_read_pairs(const json_t *value, void *slot, const struct oci_place *place,
                               struct oci_error *err)
{
    struct oci_pair *items = oci_arena_new(place->arena, json_object_size(value), sizeof(*items));
    size_t n_items = 0;
    const char *name;
    json_t *member;

    json_object_foreach(oci_json_plain(value), name, member) {
        struct oci_place here = oci_place_member(place, name);
        enum oci_status status = oci_read_string(member, &items[n_items].value, &here, err);

        if (status != OCI_OK)
            return status;
        items[n_items++].name = name;
    }
    *(struct oci_pairs *)slot = (struct oci_pairs){items, n_items};
    return OCI_OK;
}

/* Says what was found and what was wanted; a long vocabulary is cut. */
static enum oci_status refuse_word(const char *text, const struct oci_words *words,
                                   const struct oci_place *place, struct oci_error *err)
{
    char list[160] = "";
    size_t used = 0;

    for (size_t i = 0; i < words->n_rows && i < N_WORDS_NAMED; i++) {
        size_t length = strlen(words->rows[i].word);

        if (used + length + 3 > sizeof(list))
            break;
        used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s", i > 0 ? ", " : "",
                                 words->rows[i].word);
    }
    return oci_fail_at(err, OCI_INVALID, place, "'%.64s' is none of %s%s", text, list,
                       words->n_rows > N_WORDS_NAMED ? ", …" : "");
}

enum oci_status oci_read_word(const json_t *value, void *slot, const struct oci_place *place,
                              struct oci_error *err)
{
    const struct oci_words *words = place->field->detail;
    const char *text = "";
    enum oci_status status = oci_read_string(value, &text, place, err);

    if (status != OCI_OK)
        return status;
    for (size_t i = 0; i < words->n_rows; i++) {
        if (strcmp(words->rows[i].word, text) != 0)
            continue;
        *(int *)slot = words->rows[i].value;
        return OCI_OK;
    }
    return refuse_word(text, words, place, err);
}

enum oci_status oci_read_word_set(const json_t *value, void *slot, const struct oci_place *place,
                                  struct oci_error *err)
{
    unsigned int set = 0;

    for (size_t i = 0; i < json_array_size(value); i++) {
        struct oci_place here = oci_place_element(place, i);
        int one = 0;
        enum oci_status status = oci_read_word(json_array_get(value, i), &one, &here, err);

        if (status != OCI_OK)
            return status;
        set |= (unsigned int)one;
    }
    *(unsigned int *)slot = set;
    return OCI_OK;
}

enum oci_status oci_read_object(const json_t *value, void *slot, const struct oci_place *place,
                                struct oci_error *err)
{
    return oci_fields_read(value, place->field->detail, place, slot, err);
}

enum oci_status oci_read_new_object(const json_t *value, void *slot, const struct oci_place *place,
                                    struct oci_error *err)
{
    const struct oci_fields *fields = place->field->detail;
    void *target = oci_arena_new(place->arena, 1, fields->size_target);
    enum oci_status status = oci_fields_read(value, fields, place, target, err);

    if (status == OCI_OK)
        *(void **)slot = target;
    return status;
}

enum oci_status oci_read_objects(const json_t *value, void *slot, const struct oci_place *place,
                                 struct oci_error *err)
{
    const struct oci_fields *fields = place->field->detail;
    size_t n_items = json_array_size(value);
    char *items = oci_arena_new(place->arena, n_items, fields->size_target);

    for (size_t i = 0; i < n_items; i++) {
        struct oci_place here = oci_place_element(place, i);
        enum oci_status status = oci_fields_read(json_array_get(value, i), fields, &here,
                                                 items + i * fields->size_target, err);

        if (status != OCI_OK)
            return status;
    }
    *(struct oci_list *)slot = (struct oci_list){items, n_items};
    return OCI_OK;
}

enum oci_status oci_read_json(const json_t *value, void *slot, const struct oci_place *place,
                              struct oci_error *err)
{
    (void)place;
    (void)err;
    *(const json_t **)slot = value;
    return OCI_OK;
}
