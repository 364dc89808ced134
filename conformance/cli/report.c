/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * `plimsoll report`: results that were kept, in another form.
 */
#include <stddef.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "catalogue/data.h"
#include "catalogue/requirement.h"
#include "cli/folder.h"
#include "cli/operands.h"
#include "cli/output.h"
#include "cli/verbs.h"
#include "judge/gate.h"

struct request {
    struct cts_words formats;
    const char *colour;
};

#define SLOT(member) offsetof(struct request, member)

static const struct cts_option rows[] = {
    {"format", 'f', CTS_OPTION_LIST, SLOT(formats), "NAME[=FILE]",
     "form, and where it goes; may be repeated"                                           },
    {"color",  0,   CTS_OPTION_TEXT, SLOT(colour),  "WHEN",        "auto, always or never"},
};

static const struct cts_options options = {
    .usage = "report DIR... [options]",
    .summary = "Renders the results of a folder, or of several side by side (pretty, markdown, "
               "html). The results are verified first.",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
};

/* The results of one folder, and the evidence for what does not pass. */
struct shelf {
    struct cts_results results;
    json_t *evidence;
};

/* The folders, in the order of the command line, and all they are told by. */
struct session {
    struct cts_data data;
    struct cts_catalogue *catalogue;
    struct cts_cases *cases;
    struct shelf *shelves;
    struct cts_report *reports;
    size_t n;
};

static void session_done(struct session *session)
{
    for (size_t i = 0; i < session->n; i++) {
        cts_results_done(&session->shelves[i].results);
        json_decref(session->shelves[i].evidence);
    }
    free(session->shelves);
    free(session->reports);
    cts_cases_free(session->cases);
    cts_catalogue_free(session->catalogue);
    cts_data_done(&session->data);
}

#define owned_session __attribute__((cleanup(session_done)))

static enum oci_status open_data(struct session *session, struct oci_error *err)
{
    enum oci_status status = cts_data_open(NULL, &session->data, err);

    if (status == OCI_OK)
        status = cts_catalogue_load(&session->data, &session->catalogue, err);
    if (status == OCI_OK)
        status = cts_cases_load(&session->data, NULL, &session->cases, err);
    return status;
}

static enum oci_status open_folder(struct session *session, const char *folder,
                                   struct oci_error *err)
{
    struct shelf *shelf = &session->shelves[session->n];
    enum oci_status status = cts_folder_read(folder, &shelf->results, err);

    if (status != OCI_OK)
        return status;
    shelf->evidence = cts_folder_evidence(folder, &shelf->results.verdicts);
    session->reports[session->n++] = (struct cts_report){
        .header = shelf->results.header,
        .verdicts = &shelf->results.verdicts,
        .catalogue = session->catalogue,
        .cases = session->cases,
        .observations = shelf->evidence,
    };
    return OCI_OK;
}

static enum oci_status report(const struct request *request, const struct cts_words *folders,
                              struct oci_error *err)
{
    owned_session struct session session = {.data = CTS_DATA_NONE};
    enum oci_status status = open_data(&session, err);

    session.shelves = oci_new(folders->n_items, sizeof(*session.shelves));
    session.reports = oci_new(folders->n_items, sizeof(*session.reports));
    for (size_t i = 0; i < folders->n_items && status == OCI_OK; i++)
        status = open_folder(&session, folders->items[i], err);
    if (status != OCI_OK)
        return status;
    if (folders->n_items == 1)
        return cts_outputs_write(&request->formats, request->colour, session.reports, err);
    return cts_outputs_write_matrix(&request->formats,
                                    &(struct cts_matrix){session.reports, session.n}, err);
}

static enum oci_status check(const struct request *request, const struct cts_words *folders,
                             struct oci_error *err)
{
    if (folders->n_items == 0)
        return oci_fail(err, OCI_INVALID, NULL, "report takes a folder, or several to compare");
    if (folders->n_items > 1)
        return cts_outputs_check_matrix(&request->formats, err);
    return cts_outputs_check(&request->formats, err);
}

int cts_verb_report(int argc, char **argv)
{
    struct request request = {.colour = NULL};
    owned_words struct cts_words folders = {.n_items = 0};
    struct oci_error err = OCI_ERROR_NONE;
    enum oci_status status = cts_operands_read(argc, argv, &options, &request, &folders, &err);
    int code = CTS_EXIT_MET;

    if (status == OCI_OK)
        status = check(&request, &folders, &err);
    if (status != OCI_OK && status != OCI_EXISTS) {
        code = cts_verb_fail(CTS_EXIT_USAGE, &err);
    } else if (status == OCI_OK && report(&request, &folders, &err) != OCI_OK) {
        code = cts_verb_fail(CTS_EXIT_BROKEN, &err);
    }
    cts_words_done(&request.formats);
    return code;
}
