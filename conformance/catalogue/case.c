/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/case.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/data.h"
#include "catalogue/expand.h"
#include "catalogue/requirement.h"
#include "catalogue/version.h"

struct cts_cases {
    struct oci_arena arena; /* owns cases and arrays in them */
    json_t *docs;           /* array: owns the texts */
    json_t *numbers;        /* object: id to number */
    const struct cts_case **rows;
    size_t n_rows;
};

static const struct oci_word kind_rows[] = {
    {"runtime",   CTS_RUNTIME  },
    {"unpacker",  CTS_UNPACKER },
    {"validator", CTS_VALIDATOR},
    {"converter", CTS_CONVERTER},
    {"engine",    CTS_ENGINE   },
};
const struct oci_words cts_kind_words = {OCI_ROWS(kind_rows)};

#define CASE(member) offsetof(struct cts_case, member)

/* `needs` and `leaks` fill the case itself, so their slot is the whole of it. */
static const struct oci_field needs_fields[] = {
    {"host",    JSON_ARRAY,  OCI_OPTIONAL, oci_read_strings, CASE(host_needs),    NULL},
    {"subject", JSON_ARRAY,  OCI_OPTIONAL, oci_read_strings, CASE(subject_needs), NULL},
    {"spec",    JSON_STRING, OCI_OPTIONAL, oci_read_text,    CASE(spec),          NULL},
};
static const struct oci_fields needs_table = OCI_FIELDS(needs_fields, struct cts_case);

static const struct oci_field leaks_fields[] = {
    {"fail-for", JSON_ARRAY, OCI_REQUIRED, oci_read_strings, CASE(leaks_fail_for), NULL},
};
static const struct oci_fields leaks_table = OCI_FIELDS(leaks_fields, struct cts_case);

static const struct oci_field case_fields[] = {
    {"id",        JSON_STRING, OCI_REQUIRED, oci_read_text,    CASE(id),        NULL, NULL           },
    {"title",     JSON_STRING, OCI_REQUIRED, oci_read_text,    CASE(title),     NULL, NULL           },
    {"note",      JSON_STRING, OCI_OPTIONAL, oci_read_text,    CASE(note),      NULL, NULL           },
    {"checks",    JSON_ARRAY,  OCI_REQUIRED, oci_read_strings, CASE(checks),    NULL, NULL           },
    {"faults",    JSON_ARRAY,  OCI_OPTIONAL, oci_read_strings, CASE(faults),    NULL, NULL           },
    {"kind",      JSON_STRING, OCI_REQUIRED, oci_read_word,    CASE(kind),      NULL, &cts_kind_words},
    {"needs",     JSON_OBJECT, OCI_OPTIONAL, oci_read_object,  0,               NULL, &needs_table   },
    {"ambiguity", JSON_STRING, OCI_OPTIONAL, oci_read_text,    CASE(ambiguity), NULL, NULL           },
    {"leaks",     JSON_OBJECT, OCI_OPTIONAL, oci_read_object,  0,               NULL, &leaks_table   },
    {"control",   JSON_TRUE,   OCI_OPTIONAL, oci_read_bool,    CASE(control),   NULL, NULL           },
    {"bundle",    JSON_OBJECT, OCI_OPTIONAL, oci_read_json,    CASE(bundle),    NULL, NULL           },
    {"steps",     JSON_ARRAY,  OCI_REQUIRED, oci_read_json,    CASE(steps),     NULL, NULL           },
    {"expect",    JSON_ARRAY,  OCI_OPTIONAL, oci_read_json,    CASE(expect),    NULL, NULL           },
};
static const struct oci_fields case_table = OCI_FIELDS(case_fields, struct cts_case);

struct cts_cases *cts_cases_new(void)
{
    struct cts_cases *cases = oci_new(1, sizeof(*cases));

    cases->docs = json_array();
    cases->numbers = json_object();
    return cases;
}

void cts_cases_free(struct cts_cases *cases)
{
    if (cases == NULL)
        return;
    json_decref(cases->docs);
    json_decref(cases->numbers);
    free(cases->rows);
    oci_arena_done(&cases->arena);
    free(cases);
}

static bool has_text(const struct oci_strings *list, const char *text)
{
    for (size_t i = 0; i < list->n_items; i++) {
        if (strcmp(list->items[i], text) == 0)
            return true;
    }
    return false;
}

/* Words of lower-case letters, digits and hyphens, joined by dots: an id is a file name too. */
static bool is_id(const char *id)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";

    for (;;) {
        if (*id == '\0' || strchr(letters, *id) == NULL)
            return false;
        id += strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");
        if (*id == '\0')
            return true;
        if (*id++ != '.')
            return false;
    }
}

/* The place of a text that stands in the list before; the size of the list where none does. */
static size_t find_twice(const struct oci_strings *list)
{
    for (size_t i = 0; i < list->n_items; i++) {
        const struct oci_strings before = {list->items, i};

        if (has_text(&before, list->items[i]))
            return i;
    }
    return list->n_items;
}

static enum oci_status check_checks(const struct cts_case *test, struct oci_error *err)
{
    size_t twice = find_twice(&test->checks);

    if (test->checks.n_items == 0)
        return oci_fail(err, OCI_INVALID, NULL, "/checks: is empty");
    if (twice < test->checks.n_items) {
        return oci_fail(err, OCI_INVALID, NULL, "/checks/%zu: '%s' stands twice", twice,
                        test->checks.items[twice]);
    }
    for (size_t i = 0; i < test->leaks_fail_for.n_items; i++) {
        if (!cts_case_checks(test, test->leaks_fail_for.items[i])) {
            return oci_fail(err, OCI_INVALID, NULL, "/leaks/fail-for/%zu: '%s' is not in 'checks'",
                            i, test->leaks_fail_for.items[i]);
        }
    }
    return OCI_OK;
}

static enum oci_status check_case(const struct cts_cases *cases, const struct cts_case *test,
                                  struct oci_error *err)
{
    const struct cts_case *other = cts_cases_find(cases, test->id);
    enum oci_status status;

    if (!is_id(test->id)) {
        return oci_fail(err, OCI_INVALID, NULL,
                        "/id: '%.100s' is not lower-case words joined by dots", test->id);
    }
    if (other != NULL) {
        return oci_fail(err, OCI_INVALID, NULL, "/id: '%s' is in %s already", test->id,
                        other->file);
    }
    status = cts_version_check_range(test->spec, err);
    if (status != OCI_OK)
        return oci_within(err, status, "/needs/spec");
    return check_checks(test, err);
}

static enum oci_status add_one(struct cts_cases *cases, const json_t *doc, const char *file,
                               struct oci_error *err)
{
    struct cts_case *test = oci_arena_new(&cases->arena, 1, sizeof(*test));
    enum oci_status status =
        oci_fields_read(doc, &case_table, OCI_PLACE_ROOT(&cases->arena), test, err);

    if (status == OCI_OK)
        status = check_case(cases, test, err);
    if (status != OCI_OK)
        return status;
    test->json = doc;
    test->file = file;
    cases->rows = oci_grow(cases->rows, cases->n_rows + 1, sizeof(void *));
    (void)json_object_set_new(cases->numbers, test->id, json_integer((json_int_t)cases->n_rows));
    cases->rows[cases->n_rows++] = test;
    return OCI_OK;
}

enum oci_status cts_cases_add(struct cts_cases *cases, json_t *doc, const char *file,
                              struct oci_error *err)
{
    const char *name = oci_arena_dup(&cases->arena, file);
    json_t *expanded = NULL;
    enum oci_status status = cts_expand(doc, &expanded, err);

    if (status != OCI_OK)
        return oci_within(err, status, "%s", file);
    (void)json_array_append_new(cases->docs, expanded);
    for (size_t i = 0; i < json_array_size(expanded); i++) {
        status = add_one(cases, json_array_get(expanded, i), name, err);
        if (status != OCI_OK && json_object_get(doc, "each") != NULL)
            status = oci_within(err, status, "row %zu of /each", i);
        if (status != OCI_OK)
            return oci_within(err, status, "%s", file);
    }
    return OCI_OK;
}

static enum oci_status check_cited(const struct cts_catalogue *catalogue,
                                   const struct oci_strings *ids, const char *member,
                                   struct oci_error *err)
{
    for (size_t i = 0; i < ids->n_items; i++) {
        if (cts_catalogue_find(catalogue, ids->items[i]) == NULL) {
            return oci_fail(err, OCI_INVALID, NULL, "%s/%zu: no requirement '%s' in spec/", member,
                            i, ids->items[i]);
        }
    }
    return OCI_OK;
}

static enum oci_status check_citations(const struct cts_case *test,
                                       const struct cts_catalogue *catalogue, struct oci_error *err)
{
    enum oci_status status = check_cited(catalogue, &test->checks, "/checks", err);

    if (status != OCI_OK)
        return status;
    if (test->ambiguity != NULL && cts_catalogue_ambiguity(catalogue, test->ambiguity) == NULL) {
        return oci_fail(err, OCI_INVALID, NULL, "/ambiguity: no '%s' in spec/ambiguities.json",
                        test->ambiguity);
    }
    return OCI_OK;
}

enum oci_status cts_cases_check(const struct cts_cases *cases,
                                const struct cts_catalogue *catalogue, struct oci_error *err)
{
    for (size_t i = 0; i < cases->n_rows; i++) {
        const struct cts_case *test = cases->rows[i];
        enum oci_status status = check_citations(test, catalogue, err);

        if (status != OCI_OK)
            return oci_within(err, status, "%s: case '%s'", test->file, test->id);
    }
    return OCI_OK;
}

static int compare_ids(const void *a, const void *b)
{
    const struct cts_case *const *case_a = a;
    const struct cts_case *const *case_b = b;

    return strcmp((*case_a)->id, (*case_b)->id);
}

static void sort_by_id(struct cts_cases *cases)
{
    if (cases->n_rows > 0)
        qsort(cases->rows, cases->n_rows, sizeof(void *), compare_ids);
    for (size_t i = 0; i < cases->n_rows; i++) {
        (void)json_object_set_new(cases->numbers, cases->rows[i]->id, json_integer((json_int_t)i));
    }
}

static enum oci_status load_files(struct cts_cases *cases, const struct cts_data *data,
                                  struct oci_error *err)
{
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    struct oci_strings paths = {.n_items = 0};
    enum oci_status status = cts_data_list(data, "conformance/cases", &arena, &paths, err);

    for (size_t i = 0; i < paths.n_items && status == OCI_OK; i++) {
        owned_json json_t *doc = NULL;

        status = cts_data_read(data, paths.items[i], "case.json", &doc, err);
        if (status == OCI_OK)
            status = cts_cases_add(cases, doc, paths.items[i], err);
    }
    return status;
}

enum oci_status cts_cases_load(const struct cts_data *data, const struct cts_catalogue *catalogue,
                               struct cts_cases **ret_cases, struct oci_error *err)
{
    owned_cases struct cts_cases *cases = cts_cases_new();
    enum oci_status status = load_files(cases, data, err);

    if (status != OCI_OK)
        return status;
    sort_by_id(cases);
    status = catalogue != NULL ? cts_cases_check(cases, catalogue, err) : OCI_OK;
    if (status != OCI_OK)
        return status;
    *ret_cases = cases;
    cases = NULL;
    return OCI_OK;
}

size_t cts_cases_size(const struct cts_cases *cases)
{
    return cases->n_rows;
}

const struct cts_case *cts_cases_at(const struct cts_cases *cases, size_t number)
{
    return cases->rows[number];
}

const struct cts_case *cts_cases_find(const struct cts_cases *cases, const char *id)
{
    const json_t *number = json_object_get(cases->numbers, id);

    return number != NULL ? cases->rows[json_integer_value(number)] : NULL;
}

bool cts_case_holds(const struct cts_case *test, const struct cts_catalogue *catalogue,
                    const char *version)
{
    if (version == NULL)
        return true;
    if (test->spec != NULL && !cts_version_in(test->spec, version))
        return false;
    for (size_t i = 0; i < test->checks.n_items; i++) {
        const struct cts_requirement *requirement =
            cts_catalogue_find(catalogue, test->checks.items[i]);

        if (requirement == NULL || cts_requirement_holds(requirement, version))
            return true;
    }
    return test->checks.n_items == 0;
}

bool cts_case_checks(const struct cts_case *test, const char *requirement)
{
    return has_text(&test->checks, requirement);
}

const char *cts_kind_name(enum cts_kind kind)
{
    for (size_t i = 0; i < cts_kind_words.n_rows; i++) {
        if (kind_rows[i].value == (int)kind)
            return kind_rows[i].word;
    }
    return NULL;
}
