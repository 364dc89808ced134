/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/memory.h"
#include "base/owned.h"
#include "harness/clean_text.h"
#include "harness/report_scan.h"

/* What stands in the stream, and how many reports of this case are in it. */
static const struct {
    const char *stream;
    size_t n;
} rows[] = {
    {"PLIMSOLL n {\"a\":1}\n",                             1},
    {"PLIMSOLL n {\"a\":1}\r\n",                           1},
    {"noise\nPLIMSOLL n {\"a\":1}\nmore\nPLIMSOLL n {}\n", 2},
    {"no newline before PLIMSOLL n {\"a\":1}\n",           1},
    {"PLIMSOLL other {\"a\":1}\n",                         0},
    {"PLIMSOLL nn {\"a\":1}\n",                            0},
    {"PLIMSOLL n {\"a\":1}",                               0},
    {"PLIMSOLL n {\"a\":1,\"a\":2}\n",                     0},
    {"PLIMSOLL n [1]\n",                                   0},
    {"PLIMSOLL n {\"a\":\n1}\n",                           0},
    {"PLIMSOLL x PLIMSOLL n {\"a\":1}\n",                  1},
};

static size_t n_reports(const char *stream, size_t size_piece)
{
    struct cts_report_scan scan = {0};
    owned_json json_t *reports = json_array();
    size_t size = strlen(stream);

    for (size_t at = 0; at < size; at += size_piece) {
        cts_report_scan_feed(&scan, "n", stream + at,
                             size - at < size_piece ? size - at : size_piece, reports);
    }
    cts_report_scan_done(&scan);
    return json_array_size(reports);
}

static void scan_finds_reports_wherever_the_stream_is_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (size_t piece = 1; piece <= strlen(rows[i].stream); piece++)
            assert_int_equal(n_reports(rows[i].stream, piece), rows[i].n);
    }
}

static void scan_skips_a_line_that_is_too_long_and_goes_on(void **state)
{
    static const char end[] = "\nPLIMSOLL n {}\n";
    char *stream = oci_new(CTS_REPORT_LINE_MAX + 100, 1);

    (void)state;
    memset(stream, 'x', CTS_REPORT_LINE_MAX + 10);
    memcpy(stream + CTS_REPORT_LINE_MAX + 10, end, sizeof(end));
    assert_int_equal(n_reports(stream, 65536), 1);
    free(stream);
}

static const struct {
    const char *data;
    size_t size;
    const char *text;
} bytes[] = {
    {"plain",            5, "plain"                               },
    {"\xc3\xa9",         2, "\xc3\xa9"                            },
    {"a\xff"
     "b",           3,
     "a\xef\xbf\xbd"
     "b"                                                          },
    {"a\0b",             3,
     "a\xef\xbf\xbd"
     "b"                                                          },
    {"\xc0\x80",         2, "\xef\xbf\xbd\xef\xbf\xbd"            },
    {"\xed\xa0\x80",     3, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    {"\xf0\x9f\x98\x80", 4, "\xf0\x9f\x98\x80"                    },
    {"cut \xe2\x82",     6, "cut \xef\xbf\xbd\xef\xbf\xbd"        },
    {"",                 0, ""                                    },
};

static void clean_text_replaces_what_is_no_utf8(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++) {
        owned_json json_t *text = cts_clean_text(bytes[i].data, bytes[i].size);

        assert_string_equal(json_string_value(text), bytes[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scan_finds_reports_wherever_the_stream_is_cut),
        cmocka_unit_test(scan_skips_a_line_that_is_too_long_and_goes_on),
        cmocka_unit_test(clean_text_replaces_what_is_no_utf8),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
