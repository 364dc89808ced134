/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * `plimsoll explain`: a requirement, a case or an ambiguity in plain words.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/owned.h"
#include "catalogue/case.h"
#include "catalogue/data.h"
#include "catalogue/requirement.h"
#include "cli/explain_case.h"
#include "cli/operands.h"
#include "cli/verbs.h"
#include "judge/gate.h"

static const struct cts_options options = {
    .usage = "explain ID...",
    .summary = "Prints a requirement with its cases, a case step by step, or an ambiguity.",
};

/* Everything that an id can be looked up in. */
struct library {
    struct cts_data data;
    struct cts_catalogue *catalogue;
    struct cts_cases *cases;
};

static void library_done(struct library *library)
{
    cts_cases_free(library->cases);
    cts_catalogue_free(library->catalogue);
    cts_data_done(&library->data);
}

#define owned_library __attribute__((cleanup(library_done)))

static void print_field(const char *name, const char *text)
{
    if (text != NULL && text[0] != '\0')
        (void)printf("  %-10s %s\n", name, text);
}

static bool is_in(const struct oci_strings *list, const char *text)
{
    for (size_t i = 0; i < list->n_items; i++) {
        if (strcmp(list->items[i], text) == 0)
            return true;
    }
    return false;
}

static void print_cases_of(const struct library *library, const char *id)
{
    const char *label = "cases";

    for (size_t i = 0; i < cts_cases_size(library->cases); i++) {
        const struct cts_case *test = cts_cases_at(library->cases, i);

        if (!cts_case_checks(test, id))
            continue;
        (void)printf("  %-10s %s: %s\n", label, test->id, test->title);
        label = "";
    }
    if (label[0] != '\0')
        print_field(label, "none");
}

static void print_ambiguities_of(const struct library *library, const char *id)
{
    for (size_t i = 0; i < cts_catalogue_n_ambiguities(library->catalogue); i++) {
        const struct cts_ambiguity *row = cts_catalogue_ambiguity_at(library->catalogue, i);

        if (is_in(&row->requirements, id))
            (void)printf("  %-10s %s: %s\n", "ambiguous", row->id, row->text);
    }
}

static void print_requirement(const struct library *library, const struct cts_requirement *row)
{
    (void)printf("%s\n  %-10s %s\n", row->id, cts_level_name(row->level), row->says);
    print_field("binds", row->subject);
    (void)printf("  %-10s %s %s%s%s (%s), since %s%s%s\n", "source", row->document, row->chapter,
                 row->anchor[0] == '\0' ? "" : "#", row->anchor, row->basis, row->since,
                 row->until == NULL ? "" : ", until ", row->until == NULL ? "" : row->until);
    print_field("testable", cts_testable_name(row->testable));
    print_field("why", row->why);
    print_field("test", row->test);
    print_field("oracle", row->oracle);
    print_field("effect", row->effect);
    print_cases_of(library, row->id);
    print_ambiguities_of(library, row->id);
}

static void print_ambiguity(const struct library *library, const struct cts_ambiguity *row)
{
    const json_t *readings = json_object_get(row->json, "readings");

    (void)printf("%s\n", row->id);
    print_field("kind", row->kind);
    print_field("unclear", row->text);
    for (size_t i = 0; i < json_array_size(readings); i++)
        print_field("reading", json_string_value(json_array_get(readings, i)));
    print_field("choice", row->choice);
    for (size_t i = 0; i < row->requirements.n_items; i++)
        print_field("bears on", row->requirements.items[i]);
    for (size_t i = 0; i < cts_cases_size(library->cases); i++) {
        const struct cts_case *test = cts_cases_at(library->cases, i);

        if (test->ambiguity != NULL && strcmp(test->ambiguity, row->id) == 0)
            print_field("case", test->id);
    }
}

static enum oci_status explain(const struct library *library, const char *id, struct oci_error *err)
{
    const struct cts_requirement *requirement = cts_catalogue_find(library->catalogue, id);
    const struct cts_case *test = cts_cases_find(library->cases, id);
    const struct cts_ambiguity *ambiguity = cts_catalogue_ambiguity(library->catalogue, id);

    if (requirement != NULL)
        print_requirement(library, requirement);
    if (test != NULL)
        cts_explain_case(stdout, test, library->catalogue);
    if (ambiguity != NULL)
        print_ambiguity(library, ambiguity);
    if (requirement != NULL || test != NULL || ambiguity != NULL)
        return OCI_OK;
    return oci_fail(err, OCI_NOT_FOUND, NULL,
                    "no requirement, case or ambiguity '%s'; see plimsoll list", id);
}

static enum oci_status open_library(struct library *library, struct oci_error *err)
{
    enum oci_status status = cts_data_open(NULL, &library->data, err);

    if (status == OCI_OK)
        status = cts_catalogue_load(&library->data, &library->catalogue, err);
    if (status == OCI_OK)
        status = cts_cases_load(&library->data, NULL, &library->cases, err);
    return status;
}

int cts_verb_explain(int argc, char **argv)
{
    owned_library struct library library = {.data = CTS_DATA_NONE};
    owned_words struct cts_words ids = {.n_items = 0};
    struct oci_error err = OCI_ERROR_NONE;
    enum oci_status status = cts_operands_read(argc, argv, &options, NULL, &ids, &err);

    if (status == OCI_EXISTS)
        return CTS_EXIT_MET;
    if (status == OCI_OK && ids.n_items == 0)
        status = oci_fail(&err, OCI_INVALID, NULL, "explain takes an id");
    if (status != OCI_OK)
        return cts_verb_fail(CTS_EXIT_USAGE, &err);
    if (open_library(&library, &err) != OCI_OK)
        return cts_verb_fail(CTS_EXIT_BROKEN, &err);
    for (size_t i = 0; i < ids.n_items && status == OCI_OK; i++)
        status = explain(&library, ids.items[i], &err);
    return status == OCI_OK ? CTS_EXIT_MET : cts_verb_fail(CTS_EXIT_USAGE, &err);
}
