/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/subject.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/data.h"
#include "catalogue/version.h"

static const struct cts_data_kind subject_kind = {"conformance/subjects", "subject.json"};

/* The subject with what it owns; the public part comes first. */
struct holder {
    struct cts_subject subject;
    struct oci_arena arena;
    json_t *doc;
};

static enum oci_status read_number(const json_t *value, void *slot, const struct oci_place *place,
                                   struct oci_error *err)
{
    double number = json_number_value(value);

    if (!(number >= 0.01 && number <= 1000))
        return oci_fail_at(err, OCI_INVALID, place, "%g is not from 0.01 to 1000", number);
    *(double *)slot = number;
    return OCI_OK;
}

#define SUBJECT(member) offsetof(struct cts_subject, member)

/* `version` and `quirks` fill the subject itself, so their slot is the whole of it. */
static const struct oci_field version_fields[] = {
    {"argv",    JSON_ARRAY,  OCI_REQUIRED, oci_read_json, SUBJECT(version_argv),    NULL},
    {"matches", JSON_STRING, OCI_OPTIONAL, oci_read_text, SUBJECT(version_matches), NULL},
};
static const struct oci_fields version_table = OCI_FIELDS(version_fields, struct cts_subject);

static const struct oci_field quirk_fields[] = {
    {"cgroups",         JSON_STRING, OCI_OPTIONAL, oci_read_text, SUBJECT(cgroups),         NULL},
    {"crash",           JSON_STRING, OCI_OPTIONAL, oci_read_text, SUBJECT(crash_says),      NULL},
    {"extra-config",    JSON_ARRAY,  OCI_OPTIONAL, oci_read_json, SUBJECT(extra_config),    NULL},
    {"deadline-factor", JSON_REAL,   OCI_OPTIONAL, read_number,   SUBJECT(deadline_factor), NULL},
};
static const struct oci_fields quirk_table = OCI_FIELDS(quirk_fields, struct cts_subject);

static const struct oci_field subject_fields[] = {
    {"name",    JSON_STRING, OCI_REQUIRED, oci_read_text,     SUBJECT(name),    NULL, NULL           },
    {"title",   JSON_STRING, OCI_OPTIONAL, oci_read_text,     SUBJECT(title),   NULL, NULL           },
    {"kinds",   JSON_ARRAY,  OCI_REQUIRED, oci_read_word_set, SUBJECT(kinds),   NULL, &cts_kind_words},
    {"binary",  JSON_ARRAY,  OCI_REQUIRED, oci_read_strings,  SUBJECT(binary),  NULL, NULL           },
    {"version", JSON_OBJECT, OCI_OPTIONAL, oci_read_object,   0,                NULL, &version_table },
    {"env",     JSON_OBJECT, OCI_OPTIONAL, oci_read_pairs,    SUBJECT(env),     NULL, NULL           },
    {"verbs",   JSON_OBJECT, OCI_REQUIRED, oci_read_json,     SUBJECT(verbs),   NULL, NULL           },
    {"options", JSON_OBJECT, OCI_OPTIONAL, oci_read_json,     SUBJECT(options), NULL, NULL           },
    {"lacks",   JSON_OBJECT, OCI_OPTIONAL, oci_read_pairs,    SUBJECT(lacks),   NULL, NULL           },
    {"since",   JSON_OBJECT, OCI_OPTIONAL, oci_read_pairs,    SUBJECT(since),   NULL, NULL           },
    {"spec",    JSON_STRING, OCI_OPTIONAL, oci_read_text,     SUBJECT(spec),    NULL, NULL           },
    {"claims",  JSON_ARRAY,  OCI_OPTIONAL, oci_read_strings,  SUBJECT(claims),  NULL, NULL           },
    {"quirks",  JSON_OBJECT, OCI_OPTIONAL, oci_read_object,   0,                NULL, &quirk_table   },
};
static const struct oci_fields subject_table = OCI_FIELDS(subject_fields, struct cts_subject);

void cts_subject_free(struct cts_subject *subject)
{
    struct holder *holder = (struct holder *)subject;

    if (holder == NULL)
        return;
    json_decref(holder->doc);
    oci_arena_done(&holder->arena);
    free(holder);
}

enum oci_status cts_subject_from(json_t *doc, const char *file, struct cts_subject **ret_subject,
                                 struct oci_error *err)
{
    struct holder *holder = oci_new(1, sizeof(*holder));
    owned_subject struct cts_subject *subject = &holder->subject;
    enum oci_status status;

    holder->doc = json_incref(doc);
    subject->deadline_factor = 1;
    status = oci_fields_read(doc, &subject_table, OCI_PLACE_ROOT(&holder->arena), subject, err);
    if (status != OCI_OK)
        return oci_within(err, status, "%s", file);
    if (subject->title == NULL)
        subject->title = subject->name;
    subject->quirks = json_object_get(doc, "quirks");
    subject->json = doc;
    subject->file = oci_arena_dup(&holder->arena, file);
    *ret_subject = subject;
    subject = NULL;
    return OCI_OK;
}

enum oci_status cts_subject_load(const struct cts_data *data, const char *name_or_file,
                                 struct cts_subject **ret_subject, struct oci_error *err)
{
    owned_json json_t *doc = NULL;
    owned_str char *file = NULL;
    enum oci_status status =
        cts_data_read_named(data, &subject_kind, name_or_file, &doc, &file, err);

    if (status != OCI_OK)
        return oci_within(err, status, "subject");
    return cts_subject_from(doc, file, ret_subject, err);
}

enum oci_status cts_subject_for(const struct cts_data *data, const char *path,
                                struct cts_subject **ret_subject, struct oci_error *err)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    owned_json json_t *doc = NULL;
    enum oci_status status =
        cts_data_read(data, "conformance/subjects/runtime.json", subject_kind.schema, &doc, err);

    if (status != OCI_OK)
        return status;
    if (name[0] == '\0')
        return oci_fail(err, OCI_INVALID, NULL, "'%s' is no path of a program", path);
    (void)json_object_set_new(doc, "name", json_string(name));
    (void)json_object_set_new(doc, "title", json_string(path));
    (void)json_object_set_new(doc, "binary", json_pack("[s]", path));
    return cts_subject_from(doc, "", ret_subject, err);
}

void cts_subject_settle(struct cts_subject *subject, const char *version)
{
    struct oci_arena *arena = &((struct holder *)subject)->arena;
    size_t n = subject->lacks.n_items;
    struct oci_pair *all = oci_arena_new(arena, n + subject->since.n_items + 1, sizeof(*all));

    for (size_t i = 0; i < n; i++)
        all[i] = subject->lacks.items[i];
    for (size_t i = 0; i < subject->since.n_items; i++) {
        const struct oci_pair *came = &subject->since.items[i];
        owned_str char *reason = NULL;

        if (cts_version_compare(version, came->value) >= 0)
            continue;
        reason = oci_str_printf("%s has it from version %s on, this is %s", subject->name,
                                came->value, version);
        all[n++] = (struct oci_pair){came->name, oci_arena_dup(arena, reason)};
    }
    subject->lacks = (struct oci_pairs){all, n};
}

static const char *reason_of_lack(const struct cts_subject *subject, const char *word)
{
    for (size_t i = 0; i < subject->lacks.n_items; i++) {
        if (strcmp(subject->lacks.items[i].name, word) == 0)
            return subject->lacks.items[i].value;
    }
    return NULL;
}

static bool claims(const struct cts_subject *subject, const char *word)
{
    for (size_t i = 0; i < subject->claims.n_items; i++) {
        if (strcmp(subject->claims.items[i], word) == 0)
            return true;
    }
    return false;
}

bool cts_subject_offers(const struct cts_subject *subject, const char *verb_or_claim)
{
    if (reason_of_lack(subject, verb_or_claim) != NULL)
        return false;
    return json_object_get(subject->verbs, verb_or_claim) != NULL || claims(subject, verb_or_claim);
}

const char *cts_subject_lack(const struct cts_subject *subject, const char *verb_or_claim)
{
    const char *reason = reason_of_lack(subject, verb_or_claim);

    return reason != NULL ? reason : "neither a verb nor a claim of the subject file";
}
