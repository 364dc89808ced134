/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/requirement.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/data.h"
#include "catalogue/version.h"

struct cts_catalogue {
    struct oci_arena arena; /* owns rows and arrays of them */
    json_t *docs;           /* array: owns the texts */
    json_t *numbers;        /* object: id or alias to number of the requirement */
    const struct cts_requirement **rows;
    size_t n_rows;
    const struct cts_ambiguity **ambiguities;
    size_t n_ambiguities;
};

static const struct oci_word level_rows[] = {
    {"MUST",   CTS_MUST  },
    {"SHOULD", CTS_SHOULD},
    {"MAY",    CTS_MAY   },
};
static const struct oci_words level_words = {OCI_ROWS(level_rows)};

static const struct oci_word testable_rows[] = {
    {"yes",         CTS_TESTABLE_YES        },
    {"conditional", CTS_TESTABLE_CONDITIONAL},
    {"partly",      CTS_TESTABLE_PARTLY     },
    {"no",          CTS_TESTABLE_NO         },
};
static const struct oci_words testable_words = {OCI_ROWS(testable_rows)};

#define ROW(member) offsetof(struct cts_requirement, member)

static const struct oci_field source_fields[] = {
    {"document", JSON_STRING, OCI_REQUIRED, oci_read_text,   ROW(document), NULL},
    {"file",     JSON_STRING, OCI_REQUIRED, oci_read_text,   ROW(chapter),  NULL},
    {"anchor",   JSON_STRING, OCI_REQUIRED, oci_read_string, ROW(anchor),   NULL},
};
static const struct oci_fields source_table = OCI_FIELDS(source_fields, struct cts_requirement);

/* `source` fills the requirement itself, so its slot is the whole of it. */
static const struct oci_field requirement_fields[] = {
    {"id",          JSON_STRING, OCI_REQUIRED, oci_read_text,    ROW(id),          NULL, NULL           },
    {"aliases",     JSON_ARRAY,  OCI_OPTIONAL, oci_read_strings, ROW(aliases),     NULL, NULL           },
    {"level",       JSON_STRING, OCI_REQUIRED, oci_read_word,    ROW(level),       NULL, &level_words   },
    {"basis",       JSON_STRING, OCI_OPTIONAL, oci_read_text,    ROW(basis),       NULL, NULL           },
    {"subject",     JSON_STRING, OCI_OPTIONAL, oci_read_text,    ROW(subject),     NULL, NULL           },
    {"since",       JSON_STRING, OCI_OPTIONAL, oci_read_text,    ROW(since),       NULL, NULL           },
    {"until",       JSON_STRING, OCI_OPTIONAL, oci_read_text,    ROW(until),       NULL, NULL           },
    {"says",        JSON_STRING, OCI_OPTIONAL, oci_read_text,    ROW(says),        NULL, NULL           },
    {"source",      JSON_OBJECT, OCI_OPTIONAL, oci_read_object,  0,                NULL, &source_table  },
    {"fingerprint", JSON_STRING, OCI_OPTIONAL, oci_read_text,    ROW(fingerprint), NULL, NULL           },
    {"also",        JSON_ARRAY,  OCI_OPTIONAL, oci_read_strings, ROW(also),        NULL, NULL           },
    {"testable",    JSON_STRING, OCI_OPTIONAL, oci_read_word,    ROW(testable),    NULL, &testable_words},
    {"why",         JSON_STRING, OCI_OPTIONAL, oci_read_text,    ROW(why),         NULL, NULL           },
    {"test",        JSON_STRING, OCI_OPTIONAL, oci_read_text,    ROW(test),        NULL, NULL           },
    {"oracle",      JSON_STRING, OCI_OPTIONAL, oci_read_text,    ROW(oracle),      NULL, NULL           },
    {"needs",       JSON_ARRAY,  OCI_OPTIONAL, oci_read_strings, ROW(needs),       NULL, NULL           },
    {"effect",      JSON_STRING, OCI_OPTIONAL, oci_read_text,    ROW(effect),      NULL, NULL           },
};
static const struct oci_fields requirement_table =
    OCI_FIELDS(requirement_fields, struct cts_requirement);

#define AMBIGUITY(member) offsetof(struct cts_ambiguity, member)

static const struct oci_field ambiguity_fields[] = {
    {"id",           JSON_STRING, OCI_REQUIRED, oci_read_text,    AMBIGUITY(id),           NULL},
    {"kind",         JSON_STRING, OCI_OPTIONAL, oci_read_text,    AMBIGUITY(kind),         NULL},
    {"text",         JSON_STRING, OCI_OPTIONAL, oci_read_text,    AMBIGUITY(text),         NULL},
    {"choice",       JSON_STRING, OCI_OPTIONAL, oci_read_text,    AMBIGUITY(choice),       NULL},
    {"requirements", JSON_ARRAY,  OCI_OPTIONAL, oci_read_strings, AMBIGUITY(requirements), NULL},
};
static const struct oci_fields ambiguity_table = OCI_FIELDS(ambiguity_fields, struct cts_ambiguity);

struct cts_catalogue *cts_catalogue_new(void)
{
    struct cts_catalogue *catalogue = oci_new(1, sizeof(*catalogue));

    catalogue->docs = json_array();
    catalogue->numbers = json_object();
    return catalogue;
}

void cts_catalogue_free(struct cts_catalogue *catalogue)
{
    if (catalogue == NULL)
        return;
    json_decref(catalogue->docs);
    json_decref(catalogue->numbers);
    free(catalogue->rows);
    free(catalogue->ambiguities);
    oci_arena_done(&catalogue->arena);
    free(catalogue);
}

static enum oci_status take_id(struct cts_catalogue *catalogue, const char *id,
                               const struct oci_place *place, struct oci_error *err)
{
    const json_t *number = json_object_get(catalogue->numbers, id);

    if (number != NULL) {
        return oci_fail_at(err, OCI_INVALID, place, "'%s' is an id of %s already", id,
                           catalogue->rows[json_integer_value(number)]->file);
    }
    (void)json_object_set_new(catalogue->numbers, id, json_integer((json_int_t)catalogue->n_rows));
    return OCI_OK;
}

static enum oci_status take_ids(struct cts_catalogue *catalogue, const struct cts_requirement *row,
                                const struct oci_place *place, struct oci_error *err)
{
    enum oci_status status = take_id(catalogue, row->id, place, err);

    for (size_t i = 0; i < row->aliases.n_items && status == OCI_OK; i++)
        status = take_id(catalogue, row->aliases.items[i], place, err);
    return status;
}

static enum oci_status add_requirement(struct cts_catalogue *catalogue, const json_t *object,
                                       const char *file, const struct oci_place *place,
                                       struct oci_error *err)
{
    struct cts_requirement *row = oci_arena_new(&catalogue->arena, 1, sizeof(*row));
    enum oci_status status = oci_fields_read(object, &requirement_table, place, row, err);

    if (status != OCI_OK)
        return status;
    row->json = object;
    row->file = file;
    catalogue->rows = oci_grow(catalogue->rows, catalogue->n_rows + 1, sizeof(void *));
    catalogue->rows[catalogue->n_rows] = row;
    status = take_ids(catalogue, row, place, err);
    catalogue->n_rows += status == OCI_OK;
    return status;
}

static enum oci_status add_ambiguity(struct cts_catalogue *catalogue, const json_t *object,
                                     const char *file, const struct oci_place *place,
                                     struct oci_error *err)
{
    struct cts_ambiguity *row = oci_arena_new(&catalogue->arena, 1, sizeof(*row));
    enum oci_status status = oci_fields_read(object, &ambiguity_table, place, row, err);

    (void)file;
    if (status != OCI_OK)
        return status;
    if (cts_catalogue_ambiguity(catalogue, row->id) != NULL)
        return oci_fail_at(err, OCI_INVALID, place, "'%s' stands twice", row->id);
    row->json = object;
    catalogue->ambiguities =
        oci_grow(catalogue->ambiguities, catalogue->n_ambiguities + 1, sizeof(void *));
    catalogue->ambiguities[catalogue->n_ambiguities++] = row;
    return OCI_OK;
}

/* How one element of a list is added. */
typedef enum oci_status (*adder)(struct cts_catalogue *catalogue, const json_t *object,
                                 const char *file, const struct oci_place *place,
                                 struct oci_error *err);

static enum oci_status add_list(struct cts_catalogue *catalogue, json_t *doc, const char *member,
                                const char *file, adder add, struct oci_error *err)
{
    const json_t *list = json_object_get(doc, member);
    const char *name = oci_arena_dup(&catalogue->arena, file);
    const struct oci_place *root = OCI_PLACE_ROOT(&catalogue->arena);
    const struct oci_place array = oci_place_member(root, member);

    (void)json_array_append(catalogue->docs, doc);
    if (!json_is_array(list))
        return oci_fail(err, OCI_INVALID, NULL, "%s: /%s: is no array", file, member);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const struct oci_place place = oci_place_element(&array, i);
        enum oci_status status = add(catalogue, json_array_get(list, i), name, &place, err);

        if (status != OCI_OK)
            return oci_within(err, status, "%s", file);
    }
    return OCI_OK;
}

enum oci_status cts_catalogue_add(struct cts_catalogue *catalogue, json_t *doc, const char *file,
                                  struct oci_error *err)
{
    return add_list(catalogue, doc, "requirements", file, add_requirement, err);
}

enum oci_status cts_catalogue_add_ambiguities(struct cts_catalogue *catalogue, json_t *doc,
                                              const char *file, struct oci_error *err)
{
    return add_list(catalogue, doc, "ambiguities", file, add_ambiguity, err);
}

/* Folders of spec/ are documents, read in the order of their names; files in spec/ itself are not.
 */
static const char *const folders[] = {"spec/runtime", "spec/image", "spec/distribution",
                                      "spec/isolation"};

static enum oci_status load_folder(struct cts_catalogue *catalogue, const struct cts_data *data,
                                   const char *folder, struct oci_error *err)
{
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    struct oci_strings paths = {.n_items = 0};
    enum oci_status status = cts_data_list(data, folder, &arena, &paths, err);

    for (size_t i = 0; i < paths.n_items && status == OCI_OK; i++) {
        owned_json json_t *doc = NULL;

        status = cts_data_read(data, paths.items[i], "requirement.json", &doc, err);
        if (status == OCI_OK)
            status = cts_catalogue_add(catalogue, doc, paths.items[i], err);
    }
    return status;
}

static enum oci_status load_ambiguities(struct cts_catalogue *catalogue,
                                        const struct cts_data *data, struct oci_error *err)
{
    owned_json json_t *doc = NULL;
    enum oci_status status =
        cts_data_read(data, "spec/ambiguities.json", "ambiguity.json", &doc, err);

    if (status != OCI_OK)
        return status;
    return cts_catalogue_add_ambiguities(catalogue, doc, "spec/ambiguities.json", err);
}

enum oci_status cts_catalogue_load(const struct cts_data *data,
                                   struct cts_catalogue **ret_catalogue, struct oci_error *err)
{
    owned_catalogue struct cts_catalogue *catalogue = cts_catalogue_new();
    enum oci_status status = OCI_OK;

    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]) && status == OCI_OK; i++)
        status = load_folder(catalogue, data, folders[i], err);
    if (status == OCI_OK)
        status = load_ambiguities(catalogue, data, err);
    if (status != OCI_OK)
        return status;
    *ret_catalogue = catalogue;
    catalogue = NULL;
    return OCI_OK;
}

size_t cts_catalogue_size(const struct cts_catalogue *catalogue)
{
    return catalogue->n_rows;
}

const struct cts_requirement *cts_catalogue_at(const struct cts_catalogue *catalogue, size_t number)
{
    return catalogue->rows[number];
}

const struct cts_requirement *cts_catalogue_find(const struct cts_catalogue *catalogue,
                                                 const char *id)
{
    const json_t *number = json_object_get(catalogue->numbers, id);

    return number != NULL ? catalogue->rows[json_integer_value(number)] : NULL;
}

size_t cts_catalogue_n_ambiguities(const struct cts_catalogue *catalogue)
{
    return catalogue->n_ambiguities;
}

const struct cts_ambiguity *cts_catalogue_ambiguity_at(const struct cts_catalogue *catalogue,
                                                       size_t number)
{
    return catalogue->ambiguities[number];
}

const struct cts_ambiguity *cts_catalogue_ambiguity(const struct cts_catalogue *catalogue,
                                                    const char *id)
{
    for (size_t i = 0; i < catalogue->n_ambiguities; i++) {
        if (strcmp(catalogue->ambiguities[i]->id, id) == 0)
            return catalogue->ambiguities[i];
    }
    return NULL;
}

static const char *word_of(const struct oci_words *words, int value)
{
    for (size_t i = 0; i < words->n_rows; i++) {
        if (words->rows[i].value == value)
            return words->rows[i].word;
    }
    return NULL;
}

const char *cts_level_name(enum cts_level level)
{
    return word_of(&level_words, (int)level);
}

const char *cts_testable_name(enum cts_testable testable)
{
    return word_of(&testable_words, (int)testable);
}

bool cts_requirement_holds(const struct cts_requirement *requirement, const char *version)
{
    if (requirement->since != NULL && cts_version_compare(version, requirement->since) < 0)
        return false;
    return requirement->until == NULL || cts_version_compare(version, requirement->until) <= 0;
}
