/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/version.h"

#include "base/test.h"

static void version_order(void **state)
{
    static const char *const ascending[] = {"1.0.0-rc1", "1.0.0-rc2", "v1.0", "1.0.1", "1.0.2-dev",
                                            "v1.0.2",    "1.0.10",    "1.1",  "2"};

    (void)state;
    for (size_t i = 0; i < N_OF(ascending); i++) {
        for (size_t k = 0; k < N_OF(ascending); k++) {
            int order = cts_version_compare(ascending[i], ascending[k]);

            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
    }
    assert_int_equal(cts_version_compare("1.0", "v1.0.0"), 0);
}

static const struct {
    const char *range;
    const char *version;
    bool in;
} ranges[] = {
    {">=1.0.2",       "1.0.2",     true },
    {">=1.0.2",       "1.0.1",     false},
    {">=1.0.2 <1.3",  "1.2.9",     true },
    {">=1.0.2, <1.3", "1.3.0",     false},
    {">=1.0.2 <1.3",  "1.3.0-rc1", true },
    {"> 1.2",         "1.2.0",     false},
    {"<=1.2",         "1.2.0",     true },
    {"!=1.2",         "1.2.0",     false},
    {"!=1.2",         "1.2.1",     true },
    {"=1.2",          "1.2.1",     false},
    {"1.2",           "1.2.7",     true },
    {"1.2",           "1.20.0",    false},
    {"1",             "1.20.0",    true },
    {"*",             "0.1",       true },
    {"",              "0.1",       true },
    {NULL,            "0.1",       true },
    {"=>1.2",         "1.2",       false},
    {"1.x",           "1.2",       false},
};

static void version_ranges(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(ranges); i++)
        assert_int_equal(cts_version_in(ranges[i].range, ranges[i].version), ranges[i].in);
}

static void version_range_that_is_none_is_refused(void **state)
{
    static const char *const refused[] = {"=>1.2", "1.x", ">=", "latest", ">=1.0 <", "1..2"};
    static const char *const taken[] = {"*", "", ">=1.0.2 <1.3", "1.2", "v1.2", ">= 1.0.0-rc1"};

    (void)state;
    for (size_t i = 0; i < N_OF(refused); i++)
        assert_int_equal(cts_version_check_range(refused[i], NULL), OCI_INVALID);
    for (size_t i = 0; i < N_OF(taken); i++)
        assert_int_equal(cts_version_check_range(taken[i], NULL), OCI_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_order),
        cmocka_unit_test(version_ranges),
        cmocka_unit_test(version_range_that_is_none_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
