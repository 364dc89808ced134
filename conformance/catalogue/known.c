/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/known.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/data.h"
#include "catalogue/version.h"

static const struct cts_data_kind known_kind = {"conformance/known", "known.json"};

struct cts_knowns {
    struct oci_arena arena;
    json_t *docs; /* array: owns the texts */
    const struct cts_known **rows;
    size_t n_rows;
};

#define KNOWN(member) offsetof(struct cts_known, member)

static const struct oci_field known_fields[] = {
    {"id",          JSON_STRING, OCI_REQUIRED, oci_read_text,    KNOWN(id),          NULL},
    {"case",        JSON_STRING, OCI_REQUIRED, oci_read_text,    KNOWN(test),        NULL},
    {"requirement", JSON_STRING, OCI_OPTIONAL, oci_read_text,    KNOWN(requirement), NULL},
    {"subject",     JSON_STRING, OCI_OPTIONAL, oci_read_text,    KNOWN(subject),     NULL},
    {"versions",    JSON_STRING, OCI_OPTIONAL, oci_read_text,    KNOWN(versions),    NULL},
    {"host",        JSON_ARRAY,  OCI_OPTIONAL, oci_read_strings, KNOWN(host),        NULL},
    {"verdict",     JSON_STRING, OCI_OPTIONAL, oci_read_text,    KNOWN(verdict),     NULL},
    {"reason",      JSON_STRING, OCI_REQUIRED, oci_read_text,    KNOWN(reason),      NULL},
    {"link",        JSON_STRING, OCI_OPTIONAL, oci_read_text,    KNOWN(link),        NULL},
    {"until",       JSON_STRING, OCI_OPTIONAL, oci_read_text,    KNOWN(until),       NULL},
};
static const struct oci_fields known_table = OCI_FIELDS(known_fields, struct cts_known);

struct cts_knowns *cts_knowns_new(void)
{
    struct cts_knowns *knowns = oci_new(1, sizeof(*knowns));

    knowns->docs = json_array();
    return knowns;
}

void cts_knowns_free(struct cts_knowns *knowns)
{
    if (knowns == NULL)
        return;
    json_decref(knowns->docs);
    free(knowns->rows);
    oci_arena_done(&knowns->arena);
    free(knowns);
}

static const struct cts_known *find(const struct cts_knowns *knowns, const char *id)
{
    for (size_t i = 0; i < knowns->n_rows; i++) {
        if (strcmp(knowns->rows[i]->id, id) == 0)
            return knowns->rows[i];
    }
    return NULL;
}

static enum oci_status add_one(struct cts_knowns *knowns, const json_t *object, const char *file,
                               const struct oci_place *place, struct oci_error *err)
{
    struct cts_known *known = oci_arena_new(&knowns->arena, 1, sizeof(*known));
    enum oci_status status;

    known->verdict = "fail";
    status = oci_fields_read(object, &known_table, place, known, err);
    if (status == OCI_OK)
        status = cts_version_check_range(known->versions, err);
    if (status != OCI_OK)
        return status;
    if (find(knowns, known->id) != NULL)
        return oci_fail_at(err, OCI_INVALID, place, "'%s' stands twice", known->id);
    known->file = file;
    knowns->rows = oci_grow(knowns->rows, knowns->n_rows + 1, sizeof(void *));
    knowns->rows[knowns->n_rows++] = known;
    return OCI_OK;
}

enum oci_status cts_knowns_add(struct cts_knowns *knowns, json_t *doc, const char *file,
                               struct oci_error *err)
{
    const json_t *list = json_object_get(doc, "known");
    const char *name = oci_arena_dup(&knowns->arena, file);
    const struct oci_place array = oci_place_member(OCI_PLACE_ROOT(&knowns->arena), "known");

    (void)json_array_append(knowns->docs, doc);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const struct oci_place place = oci_place_element(&array, i);
        enum oci_status status = add_one(knowns, json_array_get(list, i), name, &place, err);

        if (status != OCI_OK)
            return oci_within(err, status, "%s", file);
    }
    return OCI_OK;
}

enum oci_status cts_knowns_load(struct cts_knowns *knowns, const struct cts_data *data,
                                const char *name_or_file, struct oci_error *err)
{
    owned_json json_t *doc = NULL;
    owned_str char *file = NULL;
    enum oci_status status = cts_data_read_named(data, &known_kind, name_or_file, &doc, &file, err);

    if (status != OCI_OK)
        return oci_within(err, status, "known failures");
    return cts_knowns_add(knowns, doc, file, err);
}

size_t cts_knowns_size(const struct cts_knowns *knowns)
{
    return knowns->n_rows;
}

const struct cts_known *cts_knowns_at(const struct cts_knowns *knowns, size_t number)
{
    return knowns->rows[number];
}

static bool glob_takes(const char *glob, const char *text)
{
    return glob == NULL || fnmatch(glob, text, 0) == 0;
}

bool cts_known_applies(const struct cts_known *known, const struct cts_known_subject *subject)
{
    if (!glob_takes(known->subject, subject->name))
        return false;
    if (known->versions != NULL &&
        (subject->version == NULL || !cts_version_in(known->versions, subject->version)))
        return false;
    for (size_t i = 0; i < known->host.n_items; i++) {
        if (!subject->host_has(subject->host, known->host.items[i]))
            return false;
    }
    return true;
}

bool cts_known_covers(const struct cts_known *known, const char *case_id, const char *requirement)
{
    return glob_takes(known->test, case_id) && glob_takes(known->requirement, requirement);
}

/* Dates of this form are in order as texts. */
bool cts_known_expired(const struct cts_known *known, const char *today)
{
    return known->until != NULL && strcmp(today, known->until) > 0;
}
