/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/fields.h"

static const char *const good[] = {"a", "c1", "A_b+c.d-e", "0123", "-x", "_x", "+x"};

/* Names that would leave the state root, hide in it, or break a line. */
static const char *const bad[] = {"",     ".",    "..",     ".x",   "a/b",  "/",
                                  "../x", "a\nb", "a b",    "a\tb", "ä",    "a\\b",
                                  "a:b",  "a@b",  "x/../y", "*",    "a\x7f"};

static void id_takes_the_grammar(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_int_equal(oci_id_check(good[i], NULL), OCI_OK);
}

static void id_refuses_what_is_no_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct oci_error err = OCI_ERROR_NONE;

        assert_int_equal(oci_id_check(bad[i], &err), OCI_INVALID);
        assert_string_equal(err.clause, "rt.op.create.id-invalid");
    }
}

static void id_has_a_length(void **state)
{
    char text[OCI_ID_MAX + 2];

    (void)state;
    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(oci_id_check(text, NULL), OCI_INVALID);
    text[OCI_ID_MAX] = '\0';
    assert_int_equal(oci_id_check(text, NULL), OCI_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(id_takes_the_grammar),
        cmocka_unit_test(id_refuses_what_is_no_name),
        cmocka_unit_test(id_has_a_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
