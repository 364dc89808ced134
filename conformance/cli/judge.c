/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * `plimsoll judge`: observations that were kept, judged again under today's cases.
 *
 * No container is started: this is how an author of the standard tries a change. A case that has
 * no observation is left out, and so is an observation whose case is gone; both are said.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "catalogue/data.h"
#include "catalogue/requirement.h"
#include "cli/folder.h"
#include "cli/known_list.h"
#include "cli/operands.h"
#include "cli/output.h"
#include "cli/rejudge.h"
#include "cli/verbs.h"
#include "judge/gate.h"

struct request {
    struct cts_words formats;
    struct cts_words take;
    struct cts_words known;
    const char *colour;
    const char *out;
    const char *data;
};

#define SLOT(member) offsetof(struct request, member)

static const struct cts_option rows[] = {
    {"case",   'c', CTS_OPTION_LIST, SLOT(take),    "GLOB",        "only cases whose id matches"       },
    {"known",  'k', CTS_OPTION_LIST, SLOT(known),   "NAME|FILE",
     "list of known failures; `none` for not even the subject's own"                                   },
    {"data",   0,   CTS_OPTION_TEXT, SLOT(data),    "DIR",         "spec/ and conformance/ to judge by"},
    {"out",    'o', CTS_OPTION_TEXT, SLOT(out),     "DIR",         "folder for the new results.jsonl"  },
    {"format", 'f', CTS_OPTION_LIST, SLOT(formats), "NAME[=FILE]", "form of the report"                },
    {"color",  0,   CTS_OPTION_TEXT, SLOT(colour),  "WHEN",        "auto, always or never"             },
};

static const struct cts_options options = {
    .usage = "judge DIR [options]",
    .summary = "Judges kept observations again, under today's cases, without a container.",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
};

/* What judging needs, and what came of it. */
struct session {
    struct cts_data data;
    struct cts_catalogue *catalogue;
    struct cts_cases *cases;
    struct cts_results old;
    struct cts_verdicts verdicts;
    struct cts_notes notes;
    size_t n_unseen; /* Cases without an observation. */
};

static void session_done(struct session *session)
{
    cts_verdicts_done(&session->verdicts);
    cts_notes_done(&session->notes);
    cts_results_done(&session->old);
    cts_cases_free(session->cases);
    cts_catalogue_free(session->catalogue);
    cts_data_done(&session->data);
}

#define owned_session __attribute__((cleanup(session_done)))

static enum oci_status open_session(const struct request *request, const char *folder,
                                    struct session *session, struct oci_error *err)
{
    enum oci_status status = cts_folder_read(folder, &session->old, err);

    if (status == OCI_OK)
        status = cts_data_open(request->data, &session->data, err);
    if (status == OCI_OK)
        status = cts_catalogue_load(&session->data, &session->catalogue, err);
    if (status == OCI_OK)
        status = cts_cases_load(&session->data, NULL, &session->cases, err);
    return status;
}

/* Subject and host are those that the header tells of. */
static enum oci_status apply_known(const struct request *request, struct session *session,
                                   struct oci_error *err)
{
    const json_t *header = session->old.header;
    const char *name = json_string_value(oci_json_at(header, "/subject/name"));
    bool whole = request->take.n_items == 0 && session->n_unseen == 0 &&
                 json_object_get(header, "profile") == NULL;
    const struct cts_known_list list = {
        .data = &session->data,
        .asked = &request->known,
        .subject = {.name = name == NULL ? "" : name,
                    .version = json_string_value(oci_json_at(header, "/subject/version")),
                    .host_has = cts_known_host_had,
                    .host = json_object_get(header, "host")},
        .extent = whole ? CTS_KNOWN_WHOLE : CTS_KNOWN_PART,
        .verdicts = &session->verdicts,
        .notes = &session->notes
    };

    return cts_known_list_apply(&list, err);
}

static void tell_difference(const struct session *session)
{
    const json_t *plan = oci_json_at(session->old.header, "/plan/cases");

    for (size_t i = 0; i < json_array_size(plan); i++) {
        const char *id = json_string_value(json_array_get(plan, i));

        if (id != NULL && cts_cases_find(session->cases, id) == NULL)
            (void)fprintf(stderr, "plimsoll: case '%s' is gone; its observation is left out\n", id);
    }
    if (session->n_unseen > 0) {
        (void)fprintf(stderr, "plimsoll: %zu cases have no observation in this folder\n",
                      session->n_unseen);
    }
}

/* The old header; what was digested then is not what is judged by today. */
static json_t *new_header(const struct session *session)
{
    json_t *header = json_deep_copy(session->old.header);

    (void)json_object_del(header, "data");
    (void)json_object_set_new(header, "judged-again", json_true());
    return header;
}

static enum oci_status render(const struct request *request, const char *folder,
                              const struct session *session, struct oci_error *err)
{
    owned_json json_t *header = new_header(session);
    owned_json json_t *evidence = cts_folder_evidence(folder, &session->verdicts);
    const struct cts_report report = {
        .header = header,
        .verdicts = &session->verdicts,
        .notes = &session->notes,
        .catalogue = session->catalogue,
        .cases = session->cases,
        .observations = evidence,
    };
    enum oci_status status = OCI_OK;

    if (request->out != NULL)
        status = cts_folder_write(request->out, header, &session->verdicts, err);
    if (status == OCI_OK)
        status = cts_outputs_write(&request->formats, request->colour, &report, err);
    return status;
}

static int judge(const struct request *request, const char *folder, struct oci_error *err)
{
    owned_session struct session session = {.data = CTS_DATA_NONE};
    struct cts_rejudge how = {.globs = cts_words_strings(&request->take)};
    enum oci_status status = open_session(request, folder, &session, err);

    if (status == OCI_OK) {
        how.catalogue = session.catalogue;
        how.cases = session.cases;
        status = cts_rejudge_folder(&how, folder, &session.verdicts, err);
        session.n_unseen = how.n_unseen;
    }
    if (status == OCI_OK)
        status = apply_known(request, &session, err);
    if (status == OCI_OK)
        status = render(request, folder, &session, err);
    if (status != OCI_OK)
        return cts_verb_fail(CTS_EXIT_BROKEN, err);
    tell_difference(&session);
    return (int)cts_gate(&session.verdicts, session.notes.n);
}

int cts_verb_judge(int argc, char **argv)
{
    struct request request = {.out = NULL};
    owned_words struct cts_words folders = {.n_items = 0};
    struct oci_error err = OCI_ERROR_NONE;
    enum oci_status status = cts_operands_read(argc, argv, &options, &request, &folders, &err);
    int code = CTS_EXIT_MET;

    if (status == OCI_OK && folders.n_items != 1)
        status = oci_fail(&err, OCI_INVALID, NULL, "judge takes one folder");
    if (status == OCI_OK)
        status = cts_outputs_check(&request.formats, &err);
    if (status == OCI_OK) {
        code = judge(&request, folders.items[0], &err);
    } else if (status != OCI_EXISTS) {
        code = cts_verb_fail(CTS_EXIT_USAGE, &err);
    }
    cts_words_done(&request.formats);
    cts_words_done(&request.take);
    cts_words_done(&request.known);
    return code;
}
