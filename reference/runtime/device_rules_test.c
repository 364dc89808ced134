/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/device_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RWM OCI_DEVICE_ALL
#define ANY OCI_DEVICE_ANY

/* Each row is a list of rules and what v1 must be told: the answer for all, then exceptions. */
static const struct row {
    struct oci_device_entry rules[4];
    size_t n_rules;
    const char *folded; /* NULL: refused */
} rows[] = {
    {{{false, 'a', RWM, ANY, ANY}},                                                               1, "deny"                   },
    {{{true, 'a', RWM, ANY, ANY}},                                                                1, "allow"                  },
    {{{false, 'c', RWM, 1, 3}},                                                                   1, "allow c1:3=7"           },
    {{{false, 'a', RWM, ANY, ANY}, {true, 'c', RWM, 1, 3}},                                       2, "deny c1:3=7"            },
    {{{true, 'c', RWM, 1, 3}, {false, 'a', RWM, ANY, ANY}},                                       2, "deny"                   },
    {{{false, 'a', RWM, ANY, ANY}, {true, 'c', RWM, 1, 3}, {false, 'c', OCI_DEVICE_WRITE, 1, 3}},
     3,                                                                                              "deny c1:3=3"            },
    {{{false, 'a', RWM, ANY, ANY}, {true, 'c', RWM, 1, 3}, {false, 'c', RWM, ANY, ANY}},
     3,                                                                                              "deny c1:3=0"            },
    {{{false, 'a', RWM, ANY, ANY}, {true, 'c', RWM, 1, ANY}, {false, 'c', RWM, 1, 3}},            3, NULL                     },
    {{{false, 'a', OCI_DEVICE_MKNOD, ANY, ANY}},                                                  1, "allow b-1:-1=1 c-1:-1=1"},
    {{{false, 'a', RWM, 8, ANY}, {true, 'b', RWM, 8, 1}},                                         2, NULL                     },
};

static char *folded_text(const struct row *row)
{
    const struct oci_device_list list = {(struct oci_device_entry *)(uintptr_t)row->rules,
                                         row->n_rules};
    struct oci_device_list exceptions = {.items = NULL};
    bool allow = false;
    struct oci_error err = OCI_ERROR_NONE;
    char *text = NULL;
    size_t size = 0;
    FILE *out = NULL;

    if (oci_device_list_fold(&list, &allow, &exceptions, &err) != OCI_OK) {
        assert_int_equal(err.status, OCI_UNSUPPORTED);
        assert_string_equal(err.clause, "rt.res.devices.order");
        return NULL;
    }
    out = open_memstream(&text, &size);
    (void)fputs(allow ? "allow" : "deny", out);
    for (size_t i = 0; i < exceptions.n_items; i++) {
        const struct oci_device_entry *e = &exceptions.items[i];

        (void)fprintf(out, " %c%d:%d=%u", e->type, (int)e->major, (int)e->minor, e->access);
    }
    (void)fclose(out);
    free(exceptions.items);
    return text;
}

static void rules_fold_into_the_form_of_v1(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *text = folded_text(&rows[i]);

        if (rows[i].folded == NULL) {
            assert_null(text);
        } else {
            assert_string_equal(text, rows[i].folded);
        }
        free(text);
    }
}

static void denying_all_leaves_defaults_and_making_listed_devices(void **state)
{
    const struct oci_device_rule rules[] = {
        {.allow = false,      .type = 'a',        .access = RWM},
        { .allow = false, .type = 'c', .major = {true, 1}, .minor = {true, 3}, .access = RWM},
    };
    const struct oci_device fuse = {
        .type = 'c', .path = "/dev/fuse", .major = {true, 10 },
                .minor = {true, 229}
    };
    const struct oci_device_rules list = {rules, 2};
    const struct oci_devices devices = {&fuse, 1};
    struct oci_device_list made = {.items = NULL};

    (void)state;
    assert_int_equal(oci_device_list_make(&list, &devices, &made, NULL), OCI_OK);
    assert_int_equal(made.n_items, 2 + 9 + 1);
    assert_false(made.items[0].allow);
    assert_true(made.items[1].allow);
    assert_int_equal(made.items[10].minor, 229);
    assert_int_equal(made.items[10].access, OCI_DEVICE_MKNOD);
    assert_false(made.items[11].allow);
    assert_int_equal(made.items[11].minor, 3);
    free(made.items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_fold_into_the_form_of_v1),
        cmocka_unit_test(denying_all_leaves_defaults_and_making_listed_devices),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
