/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <errno.h>

#include "base/test.h"

static void error_carries_status_clause_and_text(void **state)
{
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(oci_fail(&err, OCI_LIMIT, "a.b", "%d of %s", 3, "them"), OCI_LIMIT);
    assert_int_equal(err.status, OCI_LIMIT);
    assert_string_equal(err.clause, "a.b");
    assert_string_equal(err.text, "3 of them");
}

static void error_spells_out_errno(void **state)
{
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(oci_fail_sys(&err, ENOENT, "open '%s'", "x"), OCI_SYSTEM);
    assert_int_equal(err.sys, ENOENT);
    assert_string_equal(err.text, "open 'x': No such file or directory");
}

static void error_grows_from_the_inside_out(void **state)
{
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    (void)oci_fail(&err, OCI_INVALID, "a.b", "no colon");
    assert_int_equal(oci_within(&err, OCI_INVALID, "digest '%s'", "x"), OCI_INVALID);
    assert_int_equal(oci_within(&err, OCI_INVALID, "layer %d", 2), OCI_INVALID);
    assert_string_equal(err.text, "layer 2: digest 'x': no colon");
    assert_string_equal(err.clause, "a.b");
}

static void error_may_be_null(void **state)
{
    (void)state;
    assert_int_equal(oci_fail(NULL, OCI_EXISTS, NULL, "x"), OCI_EXISTS);
    assert_int_equal(oci_fail_sys(NULL, EIO, "x"), OCI_SYSTEM);
    assert_int_equal(oci_within(NULL, OCI_BAD_STATE, "x"), OCI_BAD_STATE);
}

/* A cut in the middle of a character would make the text unfit for JSON. */
static void error_text_is_cut_between_characters(void **state)
{
    struct oci_error err = OCI_ERROR_NONE;
    char long_text[2 * OCI_ERROR_TEXT_MAX];

    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        memset(long_text, 0, sizeof(long_text));
        memset(long_text, 'x', shift);
        for (size_t i = shift; i + 4 < sizeof(long_text); i += 4)
            memcpy(long_text + i, "\xf0\x9f\x9a\xa2", 4);
        (void)oci_fail(&err, OCI_INVALID, NULL, "%s", long_text);
        assert_int_equal((strlen(err.text) - shift) % 4, 0);
        assert_true(strlen(err.text) + 4 >= OCI_ERROR_TEXT_MAX - 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(error_carries_status_clause_and_text),
        cmocka_unit_test(error_spells_out_errno),
        cmocka_unit_test(error_grows_from_the_inside_out),
        cmocka_unit_test(error_may_be_null),
        cmocka_unit_test(error_text_is_cut_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
