/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Every data file of the repository against its schema, and against each other.
 *
 * All that is wrong is printed, not only the first of it.
 */
#include "catalogue/data.h"

#include <fcntl.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/owned.h"
#include "base/test.h"
#include "catalogue/case.h"
#include "catalogue/known.h"
#include "catalogue/profile.h"
#include "catalogue/requirement.h"
#include "catalogue/subject.h"

/* Which schema the files of a folder, or a single file, keep to. */
static const struct cts_data_kind kinds[] = {
    {"spec/runtime",             "requirement.json" },
    {"spec/image",               "requirement.json" },
    {"spec/distribution",        "requirement.json" },
    {"conformance/cases",        "case.json"        },
    {"conformance/subjects",     "subject.json"     },
    {"conformance/profiles",     "profile.json"     },
    {"conformance/known",        "known.json"       },
    {"conformance/mutants",      "mutant.json"      },
    {"fixtures/recipes/bundles", "recipe.json"      },
    {"fixtures/recipes/images",  "image-recipe.json"},
};

static const struct {
    const char *path;
    const char *schema;
} files[] = {
    {"spec/ambiguities.json",         "ambiguity.json"   },
    {"spec/scope.json",               "scope.json"       },
    {"spec/baseline.json",            "baseline.json"    },
    {"spec/baseline.json",            "baseline.json"    },
    {"conformance/known-faults.json", "known-faults.json"},
};

static int open_data(void **state)
{
    struct cts_data *data = oci_new(1, sizeof(*data));
    struct oci_error err = OCI_ERROR_NONE;

    if (cts_data_open(PLIMSOLL_SOURCE_DIR, data, &err) != OCI_OK)
        print_error("%s\n", err.text);
    *state = data;
    return err.status == OCI_OK ? 0 : -1;
}

static int close_data(void **state)
{
    cts_data_done(*state);
    free(*state);
    return 0;
}

/* How many things are wrong with a file. */
static size_t count_faults(const struct cts_data *data, const char *path, const char *schema)
{
    owned_faults struct cts_schema_report report = {.n_rows = 0};
    owned_json json_t *doc = NULL;
    struct oci_error err = OCI_ERROR_NONE;

    if (oci_json_read(data->fd, path, NULL, &doc, &err) != OCI_OK ||
        cts_schema_list(data->schemas, schema, doc, &report, &err) != OCI_OK) {
        print_error("%s: %s\n", path, err.text);
        return 1;
    }
    for (size_t i = 0; i < report.n_rows; i++) {
        print_error("%s: %s: %s (%s)\n", path, report.rows[i].at, report.rows[i].text,
                    report.rows[i].rule);
    }
    return report.n_rows;
}

static void data_files_keep_to_their_schemas(void **state)
{
    const struct cts_data *data = *state;
    size_t n_faults = 0;

    for (size_t i = 0; i < N_OF(kinds); i++) {
        owned_arena struct oci_arena arena = OCI_ARENA_NONE;
        struct oci_strings paths = {.n_items = 0};

        assert_int_equal(cts_data_list(data, kinds[i].folder, &arena, &paths, NULL), OCI_OK);
        for (size_t k = 0; k < paths.n_items; k++)
            n_faults += count_faults(data, paths.items[k], kinds[i].schema);
    }
    for (size_t i = 0; i < N_OF(files); i++)
        n_faults += count_faults(data, files[i].path, files[i].schema);
    assert_int_equal(n_faults, 0);
}

/* What the harness runs for a positive control is a list of steps, not a case. */
static void data_control_takes_steps(void **state)
{
    const struct cts_data *data = *state;
    owned_json json_t *doc = NULL;
    struct oci_error err = OCI_ERROR_NONE;

    if (oci_json_read(data->fd, "conformance/control.json", NULL, &doc, &err) != OCI_OK ||
        cts_schema_check(data->schemas, "case.json#/$defs/steps", json_object_get(doc, "steps"),
                         &err) != OCI_OK)
        fail_msg("%s", err.text);
}

static void data_catalogue_and_cases_agree(void **state)
{
    const struct cts_data *data = *state;
    owned_catalogue struct cts_catalogue *catalogue = NULL;
    owned_cases struct cts_cases *cases = NULL;
    struct oci_error err = OCI_ERROR_NONE;

    if (cts_catalogue_load(data, &catalogue, &err) != OCI_OK ||
        cts_cases_load(data, catalogue, &cases, &err) != OCI_OK)
        fail_msg("%s", err.text);
    assert_true(cts_catalogue_size(catalogue) > 1000);
    assert_true(cts_cases_size(cases) > 0);
}

static void data_subjects_load_under_their_own_names(void **state)
{
    const struct cts_data *data = *state;
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    struct oci_strings paths = {.n_items = 0};

    assert_int_equal(cts_data_list(data, "conformance/subjects", &arena, &paths, NULL), OCI_OK);
    for (size_t i = 0; i < paths.n_items; i++) {
        const char *base = strrchr(paths.items[i], '/') + 1;
        const char *name = oci_arena_dup_n(&arena, base, strlen(base) - strlen(".json"));
        owned_subject struct cts_subject *subject = NULL;
        struct oci_error err = OCI_ERROR_NONE;

        if (cts_subject_load(data, name, &subject, &err) != OCI_OK)
            fail_msg("%s", err.text);
        assert_string_equal(subject->name, name);
    }
}

static void data_profiles_load_under_their_own_names(void **state)
{
    const struct cts_data *data = *state;
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    struct oci_strings paths = {.n_items = 0};

    assert_int_equal(cts_data_list(data, "conformance/profiles", &arena, &paths, NULL), OCI_OK);
    for (size_t i = 0; i < paths.n_items; i++) {
        const char *base = strrchr(paths.items[i], '/') + 1;
        const char *name = oci_arena_dup_n(&arena, base, strlen(base) - strlen(".json"));
        owned_profile struct cts_profile *profile = NULL;
        struct oci_error err = OCI_ERROR_NONE;

        if (cts_profile_load(data, name, &profile, &err) != OCI_OK)
            fail_msg("%s", err.text);
        assert_string_equal(profile->name, name);
    }
}

static void data_known_files_load(void **state)
{
    const struct cts_data *data = *state;
    owned_knowns struct cts_knowns *knowns = cts_knowns_new();
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    struct oci_strings paths = {.n_items = 0};

    assert_int_equal(cts_data_list(data, "conformance/known", &arena, &paths, NULL), OCI_OK);
    for (size_t i = 0; i < paths.n_items; i++) {
        const char *base = strrchr(paths.items[i], '/') + 1;
        const char *name = oci_arena_dup_n(&arena, base, strlen(base) - strlen(".json"));
        struct oci_error err = OCI_ERROR_NONE;

        if (cts_knowns_load(knowns, data, name, &err) != OCI_OK)
            fail_msg("%s", err.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_files_keep_to_their_schemas),
        cmocka_unit_test(data_control_takes_steps),
        cmocka_unit_test(data_catalogue_and_cases_agree),
        cmocka_unit_test(data_subjects_load_under_their_own_names),
        cmocka_unit_test(data_profiles_load_under_their_own_names),
        cmocka_unit_test(data_known_files_load),
    };

    return cmocka_run_group_tests_name("data", tests, open_data, close_data);
}
