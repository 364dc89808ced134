/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "catalogue/case.h"
#include "catalogue/data.h"
#include "catalogue/requirement.h"
#include "selftest/mutant.h"

static const char *const cited[] = {"rt.a"};
static const char *const glob[] = {"x.*"};

static void the_mutants_of_the_project_are_well_formed(void **state)
{
    owned_data struct cts_data data = CTS_DATA_NONE;
    owned_catalogue struct cts_catalogue *catalogue = NULL;
    struct cts_mutants *mutants = NULL;
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    if (cts_data_open(PLIMSOLL_SOURCE_DIR, &data, &err) != OCI_OK ||
        cts_catalogue_load(&data, &catalogue, &err) != OCI_OK ||
        cts_mutants_load(&data, catalogue, &mutants, &err) != OCI_OK)
        fail_msg("%s", err.text);
    assert_true(cts_mutants_size(mutants) > 0);
    cts_mutants_free(mutants);
}

static void a_mutant_concerns_cases_that_cite_or_are_named(void **state)
{
    const struct cts_case cites = {
        .id = "x.one", .kind = CTS_RUNTIME, .checks = {cited, 1}
    };
    const struct cts_case cites_too = {
        .id = "y.two", .kind = CTS_RUNTIME, .checks = {cited, 1}
    };
    const struct cts_case image = {
        .id = "x.three", .kind = CTS_UNPACKER, .checks = {cited, 1}
    };
    const struct cts_case other = {.id = "x.four", .kind = CTS_RUNTIME};
    const struct cts_mutant any = {.breaks = "rt.a", .kind = "runtime"};
    const struct cts_mutant only = {
        .breaks = "rt.a", .kind = "runtime", .only = {glob, 1}
    };
    const struct cts_mutant more = {
        .breaks = "rt.b", .kind = "runtime", .cases = {glob, 1}
    };

    (void)state;
    assert_true(cts_mutant_concerns(&any, &cites));
    assert_true(cts_mutant_concerns(&any, &cites_too));
    assert_false(cts_mutant_concerns(&any, &image));
    assert_false(cts_mutant_concerns(&any, &other));
    assert_true(cts_mutant_concerns(&only, &cites));
    assert_false(cts_mutant_concerns(&only, &cites_too));
    assert_true(cts_mutant_concerns(&more, &other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mutants_of_the_project_are_well_formed),
        cmocka_unit_test(a_mutant_concerns_cases_that_cite_or_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
