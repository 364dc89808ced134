/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * `plimsoll report`: results that were kept, in another form.
 */
#include <stddef.h>
#include <stdlib.h>

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
    .usage = "report DIR [options]",
    .summary = "Renders the results of a folder. The results are verified first.",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
};

static enum oci_status report(const struct request *request, const char *folder,
                              struct oci_error *err)
{
    owned_data struct cts_data data = CTS_DATA_NONE;
    owned_catalogue struct cts_catalogue *catalogue = NULL;
    owned_cases struct cts_cases *cases = NULL;
    owned_results struct cts_results results = {.header = NULL};
    owned_json json_t *evidence = NULL;
    struct cts_report report = {.header = NULL};
    enum oci_status status = cts_folder_read(folder, &results, err);

    if (status == OCI_OK)
        status = cts_data_open(NULL, &data, err);
    if (status == OCI_OK)
        status = cts_catalogue_load(&data, &catalogue, err);
    if (status == OCI_OK)
        status = cts_cases_load(&data, NULL, &cases, err);
    if (status != OCI_OK)
        return status;
    evidence = cts_folder_evidence(folder, &results.verdicts);
    report = (struct cts_report){
        .header = results.header,
        .verdicts = &results.verdicts,
        .catalogue = catalogue,
        .cases = cases,
        .observations = evidence,
    };
    return cts_outputs_write(&request->formats, request->colour, &report, err);
}

int cts_verb_report(int argc, char **argv)
{
    struct request request = {.colour = NULL};
    owned_words struct cts_words folders = {.n_items = 0};
    struct oci_error err = OCI_ERROR_NONE;
    enum oci_status status = cts_operands_read(argc, argv, &options, &request, &folders, &err);
    int code = CTS_EXIT_MET;

    if (status == OCI_OK && folders.n_items != 1)
        status = oci_fail(&err, OCI_INVALID, NULL, "report takes one folder");
    if (status == OCI_OK)
        status = cts_outputs_check(&request.formats, &err);
    if (status != OCI_OK && status != OCI_EXISTS) {
        code = cts_verb_fail(CTS_EXIT_USAGE, &err);
    } else if (status == OCI_OK && report(&request, folders.items[0], &err) != OCI_OK) {
        code = cts_verb_fail(CTS_EXIT_BROKEN, &err);
    }
    cts_words_done(&request.formats);
    return code;
}
