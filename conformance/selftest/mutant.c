/* SPDX-License-Identifier: Apache-2.0 */
#include "selftest/mutant.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "catalogue/data.h"
#include "catalogue/expand.h"
#include "catalogue/requirement.h"

enum { MUTANTS_MAX = 100000 };

struct cts_mutants {
    struct cts_mutant *rows;
    size_t n;
    json_t *docs; /* Own the texts. */
    struct oci_arena arena;
};

#define MUTANT(member) offsetof(struct cts_mutant, member)

static const struct oci_field rows[] = {
    {"id",         JSON_STRING, OCI_REQUIRED, oci_read_text,    MUTANT(id),         NULL},
    {"title",      JSON_STRING, OCI_REQUIRED, oci_read_text,    MUTANT(title),      NULL},
    {"breaks",     JSON_STRING, OCI_REQUIRED, oci_read_text,    MUTANT(breaks),     NULL},
    {"kind",       JSON_STRING, OCI_REQUIRED, oci_read_text,    MUTANT(kind),       NULL},
    {"equivalent", JSON_STRING, OCI_OPTIONAL, oci_read_text,    MUTANT(equivalent), NULL},
    {"script",     JSON_STRING, OCI_OPTIONAL, oci_read_text,    MUTANT(script),     NULL},
    {"cases",      JSON_ARRAY,  OCI_OPTIONAL, oci_read_strings, MUTANT(cases),      NULL},
    {"only",       JSON_ARRAY,  OCI_OPTIONAL, oci_read_strings, MUTANT(only),       NULL},
};

static const struct oci_fields table = OCI_FIELDS(rows, struct cts_mutant);

static enum oci_status check(const struct cts_mutant *mutant, const struct cts_catalogue *catalogue,
                             struct oci_error *err)
{
    if (cts_catalogue_find(catalogue, mutant->breaks) == NULL) {
        return oci_fail(err, OCI_INVALID, NULL, "mutant '%s': no requirement '%s'", mutant->id,
                        mutant->breaks);
    }
    if (mutant->script == NULL && json_object_get(mutant->json, "mutations") == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "mutant '%s' does nothing", mutant->id);
    return OCI_OK;
}

static enum oci_status add_one(struct cts_mutants *mutants, const struct cts_catalogue *catalogue,
                               json_t *doc, struct oci_error *err)
{
    struct cts_mutant mutant = {.json = doc};
    enum oci_status status =
        oci_fields_read(doc, &table, OCI_PLACE_ROOT(&mutants->arena), &mutant, err);

    if (status == OCI_OK)
        status = check(&mutant, catalogue, err);
    if (status != OCI_OK)
        return status;
    mutants->rows = oci_grow(mutants->rows, mutants->n + 1, sizeof(*mutants->rows));
    mutants->rows[mutants->n++] = mutant;
    (void)json_array_append(mutants->docs, doc);
    return OCI_OK;
}

static enum oci_status add_file(struct cts_mutants *mutants, const struct cts_data *data,
                                const struct cts_catalogue *catalogue, const char *path,
                                struct oci_error *err)
{
    owned_json json_t *file = NULL;
    owned_json json_t *docs = NULL;
    enum oci_status status = cts_data_read(data, path, "mutant.json", &file, err);

    if (status == OCI_OK)
        status = cts_expand(file, &docs, err);
    for (size_t i = 0; i < json_array_size(docs) && status == OCI_OK; i++)
        status = add_one(mutants, catalogue, json_array_get(docs, i), err);
    return status == OCI_OK ? OCI_OK : oci_within(err, status, "%s", path);
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct cts_mutant *)a)->id, ((const struct cts_mutant *)b)->id);
}

static enum oci_status sort(struct cts_mutants *mutants, struct oci_error *err)
{
    if (mutants->n > 0)
        qsort(mutants->rows, mutants->n, sizeof(*mutants->rows), by_id);
    for (size_t i = 1; i < mutants->n; i++) {
        if (strcmp(mutants->rows[i - 1].id, mutants->rows[i].id) == 0) {
            return oci_fail(err, OCI_INVALID, NULL, "two mutants are called '%s'",
                            mutants->rows[i].id);
        }
    }
    return OCI_OK;
}

enum oci_status cts_mutants_load(const struct cts_data *data, const struct cts_catalogue *catalogue,
                                 struct cts_mutants **ret_mutants, struct oci_error *err)
{
    struct cts_mutants *mutants = oci_new(1, sizeof(*mutants));
    struct oci_strings paths = {.n_items = 0};
    enum oci_status status;

    mutants->docs = json_array();
    status = cts_data_list(data, "conformance/mutants", &mutants->arena, &paths, err);
    for (size_t i = 0; i < paths.n_items && status == OCI_OK; i++)
        status = add_file(mutants, data, catalogue, paths.items[i], err);
    if (status == OCI_OK)
        status = sort(mutants, err);
    if (status != OCI_OK) {
        cts_mutants_free(mutants);
        return status;
    }
    *ret_mutants = mutants;
    return OCI_OK;
}

void cts_mutants_free(struct cts_mutants *mutants)
{
    if (mutants == NULL)
        return;
    json_decref(mutants->docs);
    oci_arena_done(&mutants->arena);
    free(mutants->rows);
    free(mutants);
}

size_t cts_mutants_size(const struct cts_mutants *mutants)
{
    return mutants->n;
}

const struct cts_mutant *cts_mutants_at(const struct cts_mutants *mutants, size_t number)
{
    return &mutants->rows[number];
}

static bool fits_any(const struct oci_strings *globs, const char *id)
{
    for (size_t i = 0; i < globs->n_items; i++) {
        if (fnmatch(globs->items[i], id, 0) == 0)
            return true;
    }
    return false;
}

bool cts_mutant_concerns(const struct cts_mutant *mutant, const struct cts_case *test)
{
    if (strcmp(cts_kind_name(test->kind), mutant->kind) != 0)
        return false;
    if (fits_any(&mutant->cases, test->id))
        return true;
    return cts_case_checks(test, mutant->breaks) &&
           (mutant->only.n_items == 0 || fits_any(&mutant->only, test->id));
}
