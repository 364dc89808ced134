/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "selftest/kills.h"
#include "selftest/mutant.h"

static const char *const cited[] = {"rt.a"};
static const char *const other[] = {"rt.b"};

#define CASE(id_, checks_)                                          \
    {                                                               \
        .id = (id_), .kind = CTS_RUNTIME, .checks = {(checks_), 1 } \
    }
#define MUTANT(id_, why_)                                                                    \
    {                                                                                        \
        .id = (id_), .title = "t", .breaks = "rt.a", .kind = "runtime", .equivalent = (why_) \
    }

static const struct cts_case tests[] = {
    CASE("x.cites", cited),
    CASE("x.other", other),
};

static const struct cts_mutant mutants[] = {
    MUTANT("m.caught", NULL),  MUTANT("m.imprecise", NULL),   MUTANT("m.missed", NULL),
    MUTANT("n.untried", NULL), MUTANT("n.equivalent", "why"),
};

static const struct cts_trial trials[] = {
    {&mutants[0], &tests[0], CTS_CATCH_PRECISE},
    {&mutants[0], &tests[1], CTS_CATCH_NOTHING},
    {&mutants[1], &tests[0], CTS_CATCH_NOTHING},
    {&mutants[1], &tests[1], CTS_CATCH_LOOSE  },
    {&mutants[2], &tests[0], CTS_CATCH_NOTHING},
    {&mutants[3], &tests[0], CTS_CATCH_BROKEN },
    {&mutants[3], &tests[1], CTS_CATCH_NOTHING},
};

static const struct cts_mutant *const all_mutants[] = {&mutants[0], &mutants[1], &mutants[2],
                                                       &mutants[3], &mutants[4]};
static const struct cts_case *const all_tests[] = {&tests[0], &tests[1]};

static const struct cts_kills kills = {.mutants = all_mutants,
                                       .n_mutants = 5,
                                       .trials = trials,
                                       .n_trials = 7,
                                       .tests = all_tests,
                                       .n_tests = 2};

static void each_mutant_has_its_fate(void **state)
{
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(strchr(mutants[i].id, '.') + 1,
                            cts_fate_name(cts_kills_fate(&kills, &mutants[i])));
    }
    assert_int_equal(cts_kills_count(&kills, &tests[0]), 1);
    assert_int_equal(cts_kills_count(&kills, &tests[1]), 1);
}

static void document_counts_by_chapter(void **state)
{
    owned_json json_t *matrix = cts_kills_to_json(&kills);
    owned_str char *markdown = cts_kills_markdown(matrix);

    (void)state;
    assert_int_equal(json_integer_value(oci_json_at(matrix, "/totals/missed")), 1);
    assert_int_equal(json_integer_value(oci_json_at(matrix, "/totals/broken")), 1);
    assert_int_equal(json_integer_value(oci_json_at(matrix, "/chapters/m/caught")), 1);
    assert_int_equal(json_integer_value(oci_json_at(matrix, "/chapters/n/equivalent")), 1);
    assert_string_equal(json_string_value(oci_json_at(matrix, "/mutants/1/noticed-by/0")),
                        "x.other");
    assert_non_null(strstr(markdown, "| all | 1 | 1 | 1 | 1 | 1 |"));
}

int main(void)
{
    const struct CMUnitTest unit[] = {
        cmocka_unit_test(each_mutant_has_its_fate),
        cmocka_unit_test(document_counts_by_chapter),
    };

    return cmocka_run_group_tests(unit, NULL, NULL);
}
