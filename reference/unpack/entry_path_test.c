/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack/entry_path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/owned.h"

static const struct row {
    const char *name;
    enum oci_status status;
    const char *path;
} rows[] = {
    {"a/b",                             OCI_OK,      "a/b"       },
    {"./a//b/",                         OCI_OK,      "a/b"       },
    {"/etc/passwd",                     OCI_OK,      "etc/passwd"},
    {"./",                              OCI_OK,      ""          },
    {".",                               OCI_OK,      ""          },
    {"a/.../b",                         OCI_OK,      "a/.../b"   },
    {"..",                              OCI_INVALID, NULL        },
    {"a/../b",                          OCI_INVALID, NULL        },
    {"a/..",                            OCI_INVALID, NULL        },
    {"1/2/3/4/5/6",                     OCI_LIMIT,   NULL        },
    {"longer/than/the/limit/allows/it", OCI_LIMIT,   NULL        },
};

static void entry_path_is_normal_or_refused(void **state)
{
    const struct oci_unpack_limits limits = {.depth = 5, .name = 24};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        owned_str char *path = NULL;

        assert_int_equal(oci_entry_path_read(rows[i].name, &limits, &path, NULL), rows[i].status);
        if (rows[i].path == NULL) {
            assert_null(path);
        } else {
            assert_string_equal(path, rows[i].path);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entry_path_is_normal_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
