/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/home.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct row {
    const char *text;
    const char *home; /* NULL: not found */
} rows[] = {
    {"user:x:1000:100:name:/home/user:/bin/sh\n",                "/home/user"},
    {"root:x:0:0::/root:/bin/sh\nuser:x:1000:100::/h:/bin/sh\n", "/h"        },
    {"user:x:1000:100::/first:\nagain:x:1000:100::/second:\n",   "/first"    },
    {"user:x:1000:100::/home\n",                                 "/home"     },
    {"user:x:1000:100:::/bin/sh\n",                              NULL        },
    {"user:x:1000:100\n",                                        NULL        },
    {"user:x:10000:100::/home:\n",                               NULL        },
    {"user:x:1000 :100::/home:\n",                               NULL        },
    {"user:x:x1000:100::/home:\n",                               NULL        },
    {"user:x:-1000:100::/home:\n",                               NULL        },
    {"user:x::100::/home:\n",                                    NULL        },
    {"user:x:18446744073709552616:100::/home:\n",                NULL        },
    {"user:x:4294968296:100::/home:\n",                          NULL        },
    {"user:x:1000:100::/a/directory/that/does/not/fit:\n",       NULL        },
    {"root:x:0:0::/root:\nuser:x:1000:100::/h",                  "/h"        },
    {"",                                                         NULL        },
};

static void check(const struct row *row, size_t piece)
{
    char found[16] = "";
    struct oci_home home = {.uid = 1000, .home = found, .size = sizeof(found)};
    size_t size = strlen(row->text);
    bool done = false;

    for (size_t at = 0; at < size && !done; at += piece)
        done = oci_home_read(&home, row->text + at, size - at < piece ? size - at : piece);
    done = done || oci_home_end(&home);
    assert_int_equal(done, row->home != NULL);
    if (row->home != NULL)
        assert_string_equal(found, row->home);
}

static void home_is_that_of_the_first_line_of_the_user(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        check(&rows[i], 1);
        check(&rows[i], 7);
        check(&rows[i], SIZE_MAX);
    }
}

static void home_of_root_is_not_that_of_a_line_without_a_number(void **state)
{
    char found[16] = "";
    struct oci_home home = {.uid = 0, .home = found, .size = sizeof(found)};
    const char *text = "+::::::\nuser:x::0::/wrong:\nroot:x:0:0::/root:\n";

    (void)state;
    assert_true(oci_home_read(&home, text, strlen(text)));
    assert_string_equal(found, "/root");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(home_is_that_of_the_first_line_of_the_user),
        cmocka_unit_test(home_of_root_is_not_that_of_a_line_without_a_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
