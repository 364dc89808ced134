/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/owned.h"

#define N_OF(table) (sizeof(table) / sizeof *(table))

static const struct cts_column columns[] = {
    {"ship",  "name" },
    {"crew",  "crew" },
    {"holds", "holds"},
};

static const struct cts_sheet sheets[] = {
    {"Ships", "/ships", CTS_PAGE_ALL,  columns, N_OF(columns)},
    {"Empty", "/none",  CTS_PAGE_ALL,  columns, N_OF(columns)},
    {"Long",  "/ships", CTS_PAGE_HTML, columns, 1            },
};

static const struct cts_page page = {"Fleet", sheets, N_OF(sheets)};

static const struct rendering {
    enum cts_page_format format;
    const char *text;
} renderings[] = {
    {CTS_PAGE_TEXT,     "Ships\n  ship    crew  holds\n  a<|b    12    x y\n  brüder  3     z\n\n"},
    {CTS_PAGE_MARKDOWN, "# Fleet\n\n## Ships\n\n| ship | crew | holds |\n| --- | --- | --- |\n"
                        "| a&lt;\\|b | 12 | x y |\n| brüder | 3 | z |\n\n" },
};

static json_t *fleet(void)
{
    return json_pack("{s:[{s:s,s:i,s:[s,s]},{s:s,s:i,s:s}],s:[]}", "ships", "name", "a<|\033b",
                     "crew", 12, "holds", "x", "y", "name", "brüder", "crew", 3, "holds", "z",
                     "none");
}

static void page_shows_rows_and_leaves_out_empty_sheets(void **state)
{
    owned_json json_t *doc = fleet();

    (void)state;
    for (size_t i = 0; i < N_OF(renderings); i++) {
        owned_str char *text = cts_page_render(&page, doc, renderings[i].format);

        assert_string_equal(text, renderings[i].text);
    }
}

static void page_escapes_foreign_text_in_html(void **state)
{
    owned_json json_t *doc = fleet();
    owned_str char *text = cts_page_render(&page, doc, CTS_PAGE_HTML);

    (void)state;
    assert_non_null(strstr(text, "<td>a&lt;|b</td><td>12</td>"));
    assert_non_null(strstr(text, "<h2>Long</h2>"));
    assert_null(strstr(text, "\033"));
}

static void page_prints_the_document_as_json(void **state)
{
    owned_json json_t *doc = fleet();
    owned_str char *text = cts_page_render(&page, doc, CTS_PAGE_JSON);
    owned_json json_t *back = json_loads(text, 0, NULL);

    (void)state;
    assert_true(json_equal(doc, back));
}

static void page_knows_its_formats_by_word(void **state)
{
    (void)state;
    assert_int_equal(cts_page_format_of("html"), CTS_PAGE_HTML);
    assert_int_equal(cts_page_format_of("json"), CTS_PAGE_JSON);
    assert_int_equal(cts_page_format_of("pdf"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(page_shows_rows_and_leaves_out_empty_sheets),
        cmocka_unit_test(page_escapes_foreign_text_in_html),
        cmocka_unit_test(page_prints_the_document_as_json),
        cmocka_unit_test(page_knows_its_formats_by_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
