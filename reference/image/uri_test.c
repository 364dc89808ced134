/* SPDX-License-Identifier: Apache-2.0 */
#include "image/uri.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct row {
    const char *text;
    bool is_uri;
} rows[] = {
    {"https://example.com/a%20b?x=1&y=/?#z", true },
    {"http://user@[2001:db8::7]:8080/",      true },
    {"ftp://example.com",                    true },
    {"urn:example:a",                        true },
    {"x+y-z.1:a",                            true },
    {"",                                     false},
    {"https:",                               false},
    {"//example.com/",                       false},
    {"blob",                                 false},
    {"1http://example.com/",                 false},
    {"http://[",                             false},
    {"http://[]/",                           false},
    {"http://[::1",                          false},
    {"http://example.com/[a]",               false},
    {"https://example.com/%zz",              false},
    {"https://example.com/%2",               false},
    {"https://example.com/a b",              false},
    {"https://example.com/#a#b",             false},
    {"https://example.com/<a>",              false},
    {"https://example.com/\x01",             false},
    {"https://example.com/\xc3\xa4",         false},
};

static void uri_keeps_to_the_grammar(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (oci_is_uri(rows[i].text) != rows[i].is_uri)
            fail_msg("'%s'", rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(uri_keeps_to_the_grammar)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
