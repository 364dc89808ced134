/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/resource_format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct weight {
    uint64_t v1;
    uint64_t v2;
} cpu_weights[] =
    {
        {0,          1    },
        {2,          1    },
        {1024,       100  },
        {262144,     10000},
        {UINT64_MAX, 10000},
        {512,        59   },
        {2048,       174  },
},
  io_weights[] = {
      {0, 1}, {10, 1}, {1000, 10000}, {500, 4950}, {65535, 10000},
};

static const struct text {
    enum oci_resource_format format;
    int64_t number;
    const char *v1;
    const char *v2; /* NULL: none */
} texts[] = {
    {OCI_FORMAT_NUMBER, 7,    "7",    "7"   },
    {OCI_FORMAT_LIMIT,  -1,   "-1",   "max" },
    {OCI_FORMAT_LIMIT,  4096, "4096", "4096"},
    {OCI_FORMAT_PIDS,   -1,   "max",  "max" },
    {OCI_FORMAT_PIDS,   0,    "0",    "0"   },
    {OCI_FORMAT_SHARES, 1024, "1024", "100" },
    {OCI_FORMAT_QUOTA,  -1,   "-1",   "max" },
    {OCI_FORMAT_QUOTA,  0,    "-1",   "max" },
    {OCI_FORMAT_QUOTA,  9000, "9000", "9000"},
    {OCI_FORMAT_WEIGHT, 10,   "10",   "1"   },
    {OCI_FORMAT_SWAP,   300,  "300",  "200" },
    {OCI_FORMAT_SWAP,   100,  "100",  "0"   },
    {OCI_FORMAT_SWAP,   -1,   "-1",   "max" },
    {OCI_FORMAT_SWAP,   50,   "50",   NULL  },
};

static void weights_go_through_the_defaults(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cpu_weights) / sizeof(cpu_weights[0]); i++)
        assert_int_equal(oci_cpu_weight(cpu_weights[i].v1), cpu_weights[i].v2);
    for (size_t i = 0; i < sizeof(io_weights) / sizeof(io_weights[0]); i++)
        assert_int_equal(oci_io_weight(io_weights[i].v1), io_weights[i].v2);
}

static void texts_are_those_of_the_kernel(void **state)
{
    const struct oci_memory memory = {
        .limit = {true, 100}
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        char text[OCI_RESOURCE_TEXT_MAX] = "";
        bool has_v2 = false;

        oci_resource_text_v1(texts[i].format, texts[i].number, text);
        assert_string_equal(text, texts[i].v1);
        has_v2 = oci_resource_text_v2(texts[i].format, texts[i].number, &memory, text);
        assert_int_equal(has_v2, texts[i].v2 != NULL);
        if (has_v2)
            assert_string_equal(text, texts[i].v2);
    }
}

static void swap_without_a_memory_limit_has_no_form_in_v2(void **state)
{
    const struct oci_memory memory = {
        .limit = {false, 0}
    };
    char text[OCI_RESOURCE_TEXT_MAX];

    (void)state;
    assert_false(oci_resource_text_v2(OCI_FORMAT_SWAP, 300, &memory, text));
    assert_true(oci_resource_text_v2(OCI_FORMAT_SWAP, -1, &memory, text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_go_through_the_defaults),
        cmocka_unit_test(texts_are_those_of_the_kernel),
        cmocka_unit_test(swap_without_a_memory_limit_has_no_form_in_v2),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
