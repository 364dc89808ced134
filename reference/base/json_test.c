/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include <fcntl.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/test.h"
#include "base/text.h"

/* Each row is refused, with this status, and the text ends in this place. */
static const struct refusal {
    const char *json;
    enum oci_status status;
    const char *ending;
    const char *holds;
} refusals[] = {
    {"{\"a\":1,\"a\":2}",                             OCI_INVALID, " at /a",           "duplicate"  },
    {"{\"x\":[{\"b\":1},{\"a\":1,\"b\":2,\"a\":3}]}", OCI_INVALID, " at /x/1/a",       "duplicate"  },
    {"{\"a\\u0062\":1,\"ab\":2}",                     OCI_INVALID, " at /ab",          "duplicate"  },
    {"{\"a\":\"x\\u0000y\"}",                         OCI_INVALID, " at /a",           "\\u0000"    },
    {"{\"a\\u0000\":1}",                              OCI_INVALID, " at /a\\u0000",    "u0000"      },
    {"{\"a\":[1,2,\"\xff\"]}",                        OCI_INVALID, " at /a/2",         "decode"     },
    {"{\"\xc3\":1}",                                  OCI_INVALID, " at /?",           "decode"     },
    {"{\"a\":\"\xed\xa0\x80\"}",                      OCI_INVALID, " at /a",           "decode"     },
    {"{\"a\":\"\\ud800\"}",                           OCI_INVALID, " at /a",           "nicode"     },
    {"{\"a\":1} x",                                   OCI_INVALID, " at the top",      "end of file"},
    {"{\"a\":1}{",                                    OCI_INVALID, " at the top",      "end of file"},
    {"",                                              OCI_INVALID, " at the top",      "line 1"     },
    {"{\"a\":",                                       OCI_INVALID, " at /a",           "line 1"     },
    {"{\"a\":\n[1,\n}",                               OCI_INVALID, " at /a/1",         "line 3"     },
    {"{\"a\":[1,x]}",                                 OCI_INVALID, " at /a/1",         "invalid"    },
    {"{\"a\":[01]}",                                  OCI_INVALID, " at /a/0",         "line 1"     },
    {"{\"a\":{\"b/c\":{\"d~e\":tru}}}",               OCI_INVALID, " at /a/b~1c/d~0e", "invalid"    },
    {"{\"a\":'b'}",                                   OCI_INVALID, " at /a",           "invalid"    },
    {"{\"a\":\"b\nc\"}",                              OCI_INVALID, " at /a",           "newline"    },
    {"[18446744073709551616]",                        OCI_LIMIT,   " at /0",           "64 bit"     },
    {"{\"n\":-9223372036854775809}",                  OCI_LIMIT,   " at /n",           "64 bit"     },
    {"{\"n\":9223372036854775809}",                   OCI_LIMIT,   " at /n",           "exactly"    },
    {"{\"n\":1e999}",                                 OCI_INVALID, " at /n",           "real"       },
    {"[[[[[]]]]]",                                    OCI_LIMIT,   " at /0/0/0/0",     "4 levels"   },
    {"{\"a\":{\"a\":{\"a\":{\"a\":[1]}}}}",           OCI_LIMIT,   " at /a/a/a/a",     "4 levels"   },
    {"[1,2,3,4,5,6,7,8,9]",                           OCI_LIMIT,   " at /8",           "8 values"   },
    {"{\"a\":[1,2,3,4,5,6,7,8]}",                     OCI_LIMIT,   " at /a/7",         "8 values"   },
    {"          \n         \n         \n         \n", OCI_LIMIT,   "bytes",            "at most 40" },
};

static bool ends_in(const char *text, const char *ending)
{
    size_t length = strlen(text);

    return length >= strlen(ending) && strcmp(text + length - strlen(ending), ending) == 0;
}

static void json_refuses_and_says_where(void **state)
{
    static const struct oci_json_limits limits = {.bytes = 40, .depth = 4, .members = 8};

    (void)state;
    for (size_t i = 0; i < N_OF(refusals); i++) {
        const struct refusal *want = &refusals[i];
        struct oci_error err = OCI_ERROR_NONE;
        json_t *doc = NULL;

        assert_int_equal(oci_json_parse(want->json, strlen(want->json), &limits, &doc, &err),
                         want->status);
        print_message("%s\n", err.text);
        assert_null(doc);
        assert_non_null(strstr(err.text, want->holds));
        assert_true(ends_in(err.text, want->ending) || strcmp(want->ending, "bytes") == 0);
    }
}

static void json_stops_at_the_limits_and_not_before(void **state)
{
    static const struct oci_json_limits limits = {.bytes = 40, .depth = 4, .members = 8};
    static const char *const taken[] = {
        "[[[[]]]]",
        "[1,2,3,4,5,6,7,8]",
        "{\"a\":[1,2,3,4,5,6,7]}",
        "                                       1",
        "[[[[],[],[]]]]",
    };

    (void)state;
    for (size_t i = 0; i < N_OF(taken); i++) {
        owned_json json_t *doc = NULL;

        assert_int_equal(oci_json_parse(taken[i], strlen(taken[i]), &limits, &doc, NULL), OCI_OK);
    }
}

static void json_depth_costs_no_stack(void **state)
{
    owned_text struct oci_text text = OCI_TEXT_NONE;
    struct oci_error err = OCI_ERROR_NONE;
    json_t *doc = NULL;

    (void)state;
    for (size_t i = 0; i < 1000000; i++)
        oci_text_add(&text, "[");
    assert_int_equal(oci_json_parse(text.data, text.size, NULL, &doc, &err), OCI_LIMIT);
}

static void json_keeps_integers_of_64_bit(void **state)
{
    static const struct {
        const char *json;
        uint64_t number;
    } wide[] = {
        {"[18446744073709551615]", UINT64_MAX       },
        {"[9223372036854775808]",  1ULL << 63       },
        {"[18446744073709549568]", UINT64_MAX - 2047},
        {"[9223372036854775807]",  INT64_MAX        },
        {"[0]",                    0                },
    };

    (void)state;
    for (size_t i = 0; i < N_OF(wide); i++) {
        owned_json json_t *doc = NULL;
        owned_str char *text = NULL;
        uint64_t number = 1;

        assert_int_equal(oci_json_parse(wide[i].json, strlen(wide[i].json), NULL, &doc, NULL),
                         OCI_OK);
        assert_true(oci_json_u64(json_array_get(doc, 0), &number));
        assert_true(number == wide[i].number);
        text = oci_json_dump(doc, JSON_COMPACT);
        assert_string_equal(text, wide[i].json);
    }
}

static void json_dump_leaves_texts_alone(void **state)
{
    static const char json[] =
        "{\"a e19\":[1.5,\"9.2e19 \\\" 1.8446744073709552e19\",18446744073709551615,-1,1e300]}";
    owned_json json_t *doc = NULL;
    owned_str char *text = NULL;

    (void)state;
    assert_int_equal(oci_json_parse(json, strlen(json), NULL, &doc, NULL), OCI_OK);
    text = oci_json_dump(doc, JSON_COMPACT);
    assert_string_equal(text, "{\"a e19\":[1.5,\"9.2e19 \\\" 1.8446744073709552e19\","
                              "18446744073709551615,-1,1.0000000000000001e300]}");
}

static void json_u64_refuses_what_is_none(void **state)
{
    static const char *const none[] = {"[-1]", "[1.5]", "[1.0]", "[1e30]", "[\"1\"]", "[null]"};

    (void)state;
    for (size_t i = 0; i < N_OF(none); i++) {
        owned_json json_t *doc = json_loads(none[i], 0, NULL);
        uint64_t number;

        assert_false(oci_json_u64(json_array_get(doc, 0), &number));
    }
}

static void json_pointer_finds(void **state)
{
    static const struct {
        const char *pointer;
        const char *json; /* NULL: nothing there */
    } rows[] = {
        {"",                              "{\"\":0,\"a/b\":[5,{\"m~n\":true}],\"10\":\"x\"}"},
        {"/",                             "0"                                               },
        {"/a~1b",                         "[5,{\"m~n\":true}]"                              },
        {"/a~1b/0",                       "5"                                               },
        {"/a~1b/1/m~0n",                  "true"                                            },
        {"/10",                           "\"x\""                                           },
        {"/a~1b/00",                      NULL                                              },
        {"/a~1b/-",                       NULL                                              },
        {"/a~1b/2",                       NULL                                              },
        {"/a~1b/99999999999999999999999", NULL                                              },
        {"/a~2b",                         NULL                                              },
        {"/a~1b/",                        NULL                                              },
        {"a",                             NULL                                              },
        {"/10/0",                         NULL                                              },
    };
    owned_json json_t *doc = json_loads(rows[0].json, 0, NULL);

    (void)state;
    for (size_t i = 0; i < N_OF(rows); i++) {
        const json_t *found = oci_json_at(doc, rows[i].pointer);
        owned_str char *text = NULL;

        if (rows[i].json == NULL) {
            assert_null(found);
            continue;
        }
        assert_non_null(found);
        text = oci_json_dump(found, JSON_COMPACT);
        assert_string_equal(text, rows[i].json);
    }
}

static void json_compares_by_value(void **state)
{
    static const struct {
        const char *a;
        const char *b;
        bool equal;
    } rows[] = {
        {"1",                 "1.0",               true },
        {"1",                 "1.5",               false},
        {"[1,[2.0]]",         "[1.0,[2]]",         true },
        {"{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", true },
        {"{\"a\":1}",         "{\"a\":1,\"b\":2}", false},
        {"{\"a\":1}",         "{\"b\":1}",         false},
        {"true",              "1",                 false},
        {"true",              "false",             false},
        {"null",              "false",             false},
        {"\"a\"",             "\"a\"",             true },
        {"\"a\"",             "\"ab\"",            false},
        {"[]",                "{}",                false},
        {"[1,2]",             "[2,1]",             false},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(rows); i++) {
        owned_json json_t *a = json_loads(rows[i].a, JSON_DECODE_ANY, NULL);
        owned_json json_t *b = json_loads(rows[i].b, JSON_DECODE_ANY, NULL);

        assert_int_equal(oci_json_equal(a, b), rows[i].equal);
        assert_int_equal(oci_json_equal(b, a), rows[i].equal);
    }
}

static void json_file_comes_back_as_written(void **state)
{
    char path[] = "/tmp/json_test.XXXXXX";
    owned_fd int fd = mkstemp(path);
    owned_json json_t *doc = json_pack("{s:[i,s]}", "a", 1, "b");
    owned_json json_t *again = NULL;
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(oci_json_write_atomic(AT_FDCWD, path, doc, 0600, NULL), OCI_OK);
    assert_int_equal(oci_json_read(AT_FDCWD, path, NULL, &again, NULL), OCI_OK);
    assert_true(oci_json_equal(doc, again));
    assert_int_equal(unlink(path), 0);
    json_decref(again);
    again = NULL;
    assert_int_equal(oci_json_read(AT_FDCWD, path, NULL, &again, &err), OCI_NOT_FOUND);
    assert_non_null(strstr(err.text, path));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_refuses_and_says_where),
        cmocka_unit_test(json_stops_at_the_limits_and_not_before),
        cmocka_unit_test(json_depth_costs_no_stack),
        cmocka_unit_test(json_keeps_integers_of_64_bit),
        cmocka_unit_test(json_dump_leaves_texts_alone),
        cmocka_unit_test(json_u64_refuses_what_is_none),
        cmocka_unit_test(json_pointer_finds),
        cmocka_unit_test(json_compares_by_value),
        cmocka_unit_test(json_file_comes_back_as_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
