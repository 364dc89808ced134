/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * `plimsoll list`: what there is, one a line, for people and scripts.
 */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "catalogue/data.h"
#include "catalogue/profile.h"
#include "cli/list_requirements.h"
#include "cli/options.h"
#include "cli/verbs.h"
#include "judge/gate.h"

struct request {
    struct cts_words take;
    bool subjects;
    bool profiles;
    bool requirements;
    struct cts_requirement_filter filter; /**< Its details are those of every list. */
};

#define SLOT(member) offsetof(struct request, member)

/* clang-format off */
static const struct cts_option rows[] = {
    {"case", 'c', CTS_OPTION_LIST, SLOT(take), "GLOB", "only cases whose id matches; may be repeated"},
    {"subjects", 0, CTS_OPTION_FLAG, SLOT(subjects), NULL, "list the subjects that come with the suite"},
    {"profiles", 0, CTS_OPTION_FLAG, SLOT(profiles), NULL, "list the profiles"},
    {"requirements", 0, CTS_OPTION_FLAG, SLOT(requirements), NULL, "list the requirements of the standard"},
    {"chapter", 0, CTS_OPTION_TEXT, SLOT(filter.chapter), "GLOB", "only requirements of this document: config-linux, image-spec/*"},
    {"level", 0, CTS_OPTION_TEXT, SLOT(filter.level), "WORD", "only requirements of this level: MUST, SHOULD, MAY"},
    {"subject", 0, CTS_OPTION_TEXT, SLOT(filter.subject), "GLOB", "only requirements that bind these: runtime, 'image *'"},
    {"testable", 0, CTS_OPTION_TEXT, SLOT(filter.testable), "WORD", "only requirements with: yes, conditional, partly, no"},
    {"spec", 0, CTS_OPTION_TEXT, SLOT(filter.version), "VERSION", "only requirements that hold in this version of their standard"},
    {"details", 'l', CTS_OPTION_FLAG, SLOT(filter.details), NULL, "add titles and what a case checks, or what a requirement says"},
};
/* clang-format on */

static const struct cts_options options = {
    .usage = "list [options]",
    .summary = "Lists cases, or what else there is, one a line.",
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
};

static void print_case(const struct cts_case *test, bool details)
{
    if (!details) {
        (void)puts(test->id);
        return;
    }
    (void)printf("%s\t%s\t", test->id, test->title);
    for (size_t i = 0; i < test->checks.n_items; i++)
        (void)printf("%s%s", i == 0 ? "" : " ", test->checks.items[i]);
    (void)putchar('\n');
}

static enum oci_status list_cases(const struct cts_data *data, const struct request *request,
                                  struct oci_error *err)
{
    owned_cases struct cts_cases *cases = NULL;
    struct oci_strings globs = cts_words_strings(&request->take);
    enum oci_status status = cts_cases_load(data, NULL, &cases, err);

    for (size_t i = 0; status == OCI_OK && i < cts_cases_size(cases); i++) {
        const struct cts_case *test = cts_cases_at(cases, i);

        if (globs.n_items == 0 || cts_globs_take(&globs, test->id))
            print_case(test, request->filter.details);
    }
    return status;
}

/* Names of the files of a folder, without their suffix. */
static enum oci_status list_names(const struct cts_data *data, const char *folder,
                                  struct oci_error *err)
{
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    struct oci_strings paths = {0};
    enum oci_status status = cts_data_list(data, folder, &arena, &paths, err);

    for (size_t i = 0; status == OCI_OK && i < paths.n_items; i++) {
        const char *name = strrchr(paths.items[i], '/') + 1;

        (void)printf("%.*s\n", (int)strcspn(name, "."), name);
    }
    return status;
}

static enum oci_status list(const struct request *request, struct oci_error *err)
{
    owned_data struct cts_data data = CTS_DATA_NONE;
    enum oci_status status = cts_data_open(NULL, &data, err);

    if (status != OCI_OK)
        return status;
    if (request->subjects)
        return list_names(&data, "conformance/subjects", err);
    if (request->profiles)
        return list_names(&data, "conformance/profiles", err);
    if (request->requirements)
        return cts_list_requirements(&data, &request->filter, err);
    return list_cases(&data, request, err);
}

int cts_verb_list(int argc, char **argv)
{
    struct request request = {0};
    struct oci_error err = OCI_ERROR_NONE;
    int rest = 0;
    enum oci_status status = cts_options_read(argc, argv, &options, &request, &rest, &err);
    int code = CTS_EXIT_MET;

    if (status == OCI_EXISTS)
        return CTS_EXIT_MET;
    if (status == OCI_OK && rest < argc)
        status = oci_fail(&err, OCI_INVALID, NULL, "'%s' is no option; see --help", argv[rest]);
    if (status == OCI_OK)
        status = cts_requirement_filter_check(&request.filter, &err);
    if (status != OCI_OK) {
        code = CTS_EXIT_USAGE;
    } else if (list(&request, &err) != OCI_OK) {
        code = CTS_EXIT_BROKEN;
    }
    if (code != CTS_EXIT_MET)
        (void)fprintf(stderr, "plimsoll: %s\n", err.text);
    free(request.take.items);
    return code;
}
