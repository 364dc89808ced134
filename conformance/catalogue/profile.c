/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/profile.h"

#include <fnmatch.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/data.h"

static const struct cts_data_kind profile_kind = {"conformance/profiles", "profile.json"};

/* The profile with what it owns; the public part comes first. */
struct holder {
    struct cts_profile profile;
    struct oci_arena arena;
    json_t *doc;
};

#define LEAVE(member)   offsetof(struct cts_leave, member)
#define PROFILE(member) offsetof(struct cts_profile, member)

static const struct oci_field leave_fields[] = {
    {"cases",  JSON_ARRAY,  OCI_REQUIRED, oci_read_strings, LEAVE(cases),  NULL},
    {"needs",  JSON_ARRAY,  OCI_REQUIRED, oci_read_strings, LEAVE(needs),  NULL},
    {"reason", JSON_STRING, OCI_REQUIRED, oci_read_text,    LEAVE(reason), NULL},
};
static const struct oci_fields leave_table = OCI_FIELDS(leave_fields, struct cts_leave);

static const struct oci_field profile_fields[] = {
    {"name",               JSON_STRING, OCI_REQUIRED, oci_read_text,     PROFILE(name),               NULL, NULL           },
    {"title",              JSON_STRING, OCI_REQUIRED, oci_read_text,     PROFILE(title),              NULL, NULL           },
    {"spec",               JSON_STRING, OCI_OPTIONAL, oci_read_text,     PROFILE(spec),               NULL, NULL           },
    {"kinds",              JSON_ARRAY,  OCI_REQUIRED, oci_read_word_set, PROFILE(kinds),              NULL, &cts_kind_words},
    {"cases",              JSON_ARRAY,  OCI_REQUIRED, oci_read_strings,  PROFILE(cases),              NULL, NULL           },
    {"without",            JSON_ARRAY,  OCI_OPTIONAL, oci_read_strings,  PROFILE(without),            NULL, NULL           },
    {"may-be-untested",    JSON_ARRAY,  OCI_OPTIONAL, oci_read_objects,  PROFILE(may_be_untested),    NULL,
     &leave_table                                                                                                          },
    {"may-be-unsupported", JSON_ARRAY,  OCI_OPTIONAL, oci_read_objects,  PROFILE(may_be_unsupported),
     NULL,                                                                                                  &leave_table   },
};
static const struct oci_fields profile_table = OCI_FIELDS(profile_fields, struct cts_profile);

void cts_profile_free(struct cts_profile *profile)
{
    struct holder *holder = (struct holder *)profile;

    if (holder == NULL)
        return;
    json_decref(holder->doc);
    oci_arena_done(&holder->arena);
    free(holder);
}

enum oci_status cts_profile_from(json_t *doc, const char *file, struct cts_profile **ret_profile,
                                 struct oci_error *err)
{
    struct holder *holder = oci_new(1, sizeof(*holder));
    owned_profile struct cts_profile *profile = &holder->profile;
    enum oci_status status;

    holder->doc = json_incref(doc);
    status = oci_fields_read(doc, &profile_table, OCI_PLACE_ROOT(&holder->arena), profile, err);
    if (status != OCI_OK)
        return oci_within(err, status, "%s", file);
    profile->json = doc;
    profile->file = oci_arena_dup(&holder->arena, file);
    *ret_profile = profile;
    profile = NULL;
    return OCI_OK;
}

enum oci_status cts_profile_load(const struct cts_data *data, const char *name_or_file,
                                 struct cts_profile **ret_profile, struct oci_error *err)
{
    owned_json json_t *doc = NULL;
    owned_str char *file = NULL;
    enum oci_status status =
        cts_data_read_named(data, &profile_kind, name_or_file, &doc, &file, err);

    if (status != OCI_OK)
        return oci_within(err, status, "profile");
    return cts_profile_from(doc, file, ret_profile, err);
}

bool cts_globs_take(const struct oci_strings *globs, const char *text)
{
    for (size_t i = 0; i < globs->n_items; i++) {
        if (fnmatch(globs->items[i], text, 0) == 0)
            return true;
    }
    return false;
}

bool cts_profile_takes(const struct cts_profile *profile, const struct cts_case *test)
{
    return (profile->kinds & (unsigned int)test->kind) != 0 &&
           cts_globs_take(&profile->cases, test->id) &&
           !cts_globs_take(&profile->without, test->id);
}

const struct cts_leave *cts_profile_leave(const struct oci_list *leaves, const char *case_id,
                                          const char *need)
{
    const struct cts_leave *rows = leaves->items;

    for (size_t i = 0; i < leaves->n_items; i++) {
        if (cts_globs_take(&rows[i].cases, case_id) && cts_globs_take(&rows[i].needs, need))
            return &rows[i];
    }
    return NULL;
}
