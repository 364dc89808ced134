/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/keel_options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fields.h"

struct target {
    bool flag;
    const char *text;
    unsigned int number;
    struct oci_option_list list;
};

static const struct oci_option rows[] = {
    {"flag",                  'f',   OCI_OPTION_FLAG, offsetof(struct target,    flag),                              ""},
    {"text",                       't',                       OCI_OPTION_TEXT,             offsetof(struct target, text), ""},
    {"number",                     0,                          OCI_OPTION_NUMBER,                                  offsetof(struct target,                                      number),                              ""},
    {"list",                'l',                   OCI_OPTION_LIST,                                  offsetof(struct target,                 list),    ""},
    {"old", 0, OCI_OPTION_IGNORED,0,""                },
};
static const struct oci_options options = {OCI_ROWS(rows)};

static void options_are_taken_in_every_form(void **state)
{
    const char *argv[] = {"--flag",     "--text", "a", "-l", "1",  "w1", "-list=2",
                          "--number=7", "--old",  "x", "w2", "--", "-t", NULL};
    struct target target = {.flag = false};
    struct oci_words_left words;

    (void)state;
    assert_int_equal(oci_options_read(&options, (char **)(uintptr_t)argv, OCI_OPTIONS_MIXED,
                                      &target, &words, NULL),
                     OCI_OK);
    assert_true(target.flag);
    assert_string_equal(target.text, "a");
    assert_int_equal(target.number, 7);
    assert_int_equal(target.list.n_items, 2);
    assert_string_equal(target.list.items[1], "2");
    assert_int_equal(words.n_items, 3);
    assert_string_equal(words.items[2], "-t");
    assert_null(words.items[3]);
}

static void options_first_leave_the_rest_alone(void **state)
{
    const char *argv[] = {"-f", "id", "--text", "a", NULL};
    struct target target = {.flag = false};
    struct oci_words_left words;

    (void)state;
    assert_int_equal(oci_options_read(&options, (char **)(uintptr_t)argv, OCI_OPTIONS_FIRST,
                                      &target, &words, NULL),
                     OCI_OK);
    assert_int_equal(words.n_items, 3);
    assert_string_equal(words.items[1], "--text");
    assert_null(target.text);
}

static void options_refuse_what_they_do_not_know(void **state)
{
    static const char *const bad[] = {"--nosuch", "-x", "--number=-1", "--number=a", "--text"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const char *argv[] = {bad[i], NULL};
        struct target target = {.flag = false};
        struct oci_words_left words;

        assert_int_equal(oci_options_read(&options, (char **)(uintptr_t)argv, OCI_OPTIONS_MIXED,
                                          &target, &words, NULL),
                         OCI_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_taken_in_every_form),
        cmocka_unit_test(options_first_leave_the_rest_alone),
        cmocka_unit_test(options_refuse_what_they_do_not_know),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
