/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/version.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct row {
    const char *text;
    enum oci_version_verdict verdict;
} rows[] = {
    {"1.0.0",                OCI_VERSION_TAKEN    },
    {"1.3.0",                OCI_VERSION_TAKEN    },
    {"1.99.12",              OCI_VERSION_TAKEN    },
    {"1.0.2-dev",            OCI_VERSION_TAKEN    },
    {"1.0.0-rc.1+build.007", OCI_VERSION_TAKEN    },
    {"1.0.0+001",            OCI_VERSION_TAKEN    },
    {"0.9.0",                OCI_VERSION_OTHER    },
    {"2.0.0",                OCI_VERSION_OTHER    },
    {"11.0.0",               OCI_VERSION_OTHER    },
    {"",                     OCI_VERSION_MALFORMED},
    {"1",                    OCI_VERSION_MALFORMED},
    {"1.0",                  OCI_VERSION_MALFORMED},
    {"1.0.0.0",              OCI_VERSION_MALFORMED},
    {"v1.0.0",               OCI_VERSION_MALFORMED},
    {"01.0.0",               OCI_VERSION_MALFORMED},
    {"1.00.0",               OCI_VERSION_MALFORMED},
    {"1.0.0-",               OCI_VERSION_MALFORMED},
    {"1.0.0-01",             OCI_VERSION_MALFORMED},
    {"1.0.0-a..b",           OCI_VERSION_MALFORMED},
    {"1.0.0+",               OCI_VERSION_MALFORMED},
    {"1.0.0 ",               OCI_VERSION_MALFORMED},
    {" 1.0.0",               OCI_VERSION_MALFORMED},
    {"1.0.0_1",              OCI_VERSION_MALFORMED},
};

static void versions_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(oci_version_judge(rows[i].text), rows[i].verdict);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_are_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
