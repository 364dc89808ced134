/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/list_requirements.h"

#include <fnmatch.h>
#include <stdio.h>
#include <strings.h>

#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/requirement.h"
#include "catalogue/version.h"

static bool takes(const char *glob, const char *text)
{
    return fnmatch(glob, text, 0) == 0;
}

/* A chapter goes by its file, with or without suffix, or by standard and file. */
static bool is_in_chapter(const struct cts_requirement *row, const char *glob)
{
    owned_str char *full = oci_str_printf("%s/%s", row->document, row->chapter);
    owned_str char *suffixed = oci_str_printf("%s.md", glob);

    return takes(glob, row->chapter) || takes(suffixed, row->chapter) || takes(glob, full) ||
           takes(suffixed, full);
}

static bool passes(const struct cts_requirement *row, const struct cts_requirement_filter *filter)
{
    if (filter->chapter != NULL && !is_in_chapter(row, filter->chapter))
        return false;
    if (filter->level != NULL && strcasecmp(filter->level, cts_level_name(row->level)) != 0)
        return false;
    if (filter->subject != NULL && !takes(filter->subject, row->subject))
        return false;
    if (filter->testable != NULL &&
        strcasecmp(filter->testable, cts_testable_name(row->testable)) != 0)
        return false;
    return filter->version == NULL || cts_requirement_holds(row, filter->version);
}

static bool is_level(const char *word)
{
    for (enum cts_level level = CTS_MUST; level <= CTS_MAY; level++) {
        if (strcasecmp(word, cts_level_name(level)) == 0)
            return true;
    }
    return false;
}

static bool is_testable(const char *word)
{
    for (enum cts_testable row = CTS_TESTABLE_YES; row <= CTS_TESTABLE_NO; row++) {
        if (strcasecmp(word, cts_testable_name(row)) == 0)
            return true;
    }
    return false;
}

enum oci_status cts_requirement_filter_check(const struct cts_requirement_filter *filter,
                                             struct oci_error *err)
{
    if (filter->level != NULL && !is_level(filter->level)) {
        return oci_fail(err, OCI_INVALID, NULL, "level '%s' is none of MUST, SHOULD, MAY",
                        filter->level);
    }
    if (filter->testable != NULL && !is_testable(filter->testable)) {
        return oci_fail(err, OCI_INVALID, NULL,
                        "'%s' is none of yes, conditional, partly, no (testable)",
                        filter->testable);
    }
    if (filter->version != NULL && !cts_version_valid(filter->version)) {
        return oci_fail(err, OCI_INVALID, NULL, "'%s' is no version of a standard",
                        filter->version);
    }
    return OCI_OK;
}

static void print_requirement(const struct cts_requirement *row, bool details)
{
    if (details) {
        (void)printf("%s\t%s\t%s\t%s\n", row->id, cts_level_name(row->level), row->subject,
                     row->says);
    } else {
        (void)puts(row->id);
    }
}

enum oci_status cts_list_requirements(const struct cts_data *data,
                                      const struct cts_requirement_filter *filter,
                                      struct oci_error *err)
{
    owned_catalogue struct cts_catalogue *catalogue = NULL;
    enum oci_status status = cts_catalogue_load(data, &catalogue, err);

    for (size_t i = 0; status == OCI_OK && i < cts_catalogue_size(catalogue); i++) {
        const struct cts_requirement *row = cts_catalogue_at(catalogue, i);

        if (passes(row, filter))
            print_requirement(row, filter->details);
    }
    return status;
}
