/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_patch.h"

#include "base/json.h"
#include "base/owned.h"
#include "base/test.h"

/* The examples of RFC 6902, appendix A, and the edges between them. */
static const struct row {
    const char *doc;
    const char *patch;
    const char *result; /* NULL: refused, and the document is as before */
    const char *text;   /* how the refusal begins */
} rows[] = {
    {"{\"a\":1}",                  "[]",                                                                   "{\"a\":1}",             NULL                          },
    {"{\"foo\":\"bar\"}",          "[{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\"}]",
     "{\"foo\":\"bar\",\"baz\":\"qux\"}",                                                                                           NULL                          },
    {"{\"foo\":[1,3]}",            "[{\"op\":\"add\",\"path\":\"/foo/1\",\"value\":2}]",                   "{\"foo\":[1,2,3]}",
     NULL                                                                                                                                                         },
    {"{\"foo\":[1,3]}",            "[{\"op\":\"add\",\"path\":\"/foo/2\",\"value\":4}]",                   "{\"foo\":[1,3,4]}",
     NULL                                                                                                                                                         },
    {"{\"foo\":[1]}",              "[{\"op\":\"add\",\"path\":\"/foo/-\",\"value\":[2]}]",                 "{\"foo\":[1,[2]]}",
     NULL                                                                                                                                                         },
    {"{\"foo\":[1]}",              "[{\"op\":\"add\",\"path\":\"/foo/2\",\"value\":2}]",                   NULL,                    "/0: add: "                   },
    {"{\"foo\":[1]}",              "[{\"op\":\"add\",\"path\":\"/foo/01\",\"value\":2}]",                  NULL,                    "/0: add: "                   },
    {"{\"foo\":[1]}",              "[{\"op\":\"add\",\"path\":\"/foo/-1\",\"value\":2}]",                  NULL,                    "/0: add: "                   },
    {"{\"foo\":1}",                "[{\"op\":\"add\",\"path\":\"/bar/baz\",\"value\":2}]",                 NULL,                    "/0: add: "                   },
    {"{\"foo\":1}",                "[{\"op\":\"add\",\"path\":\"\",\"value\":[2]}]",                       "[2]",                   NULL                          },
    {"{\"foo\":1}",                "[{\"op\":\"add\",\"path\":\"/foo\",\"value\":null}]",                  "{\"foo\":null}",        NULL                          },
    {"{\"foo\":1}",                "[{\"op\":\"add\",\"path\":\"/a~1b~0c\",\"value\":1}]",
     "{\"foo\":1,\"a/b~c\":1}",                                                                                                     NULL                          },
    {"{\"foo\":1}",                "[{\"op\":\"add\",\"path\":\"foo\",\"value\":1}]",                      NULL,                    "/0: add: "                   },
    {"{\"foo\":1}",                "[{\"op\":\"add\",\"path\":\"/a~2\",\"value\":1}]",                     NULL,                    "/0: add: "                   },
    {"{\"foo\":1}",                "[{\"op\":\"add\",\"path\":\"/a\"}]",                                   NULL,                    "/0: add without a 'value'"   },
    {"{\"a\":1,\"b\":2}",          "[{\"op\":\"remove\",\"path\":\"/a\"}]",                                "{\"b\":2}",             NULL                          },
    {"{\"a\":[1,2,3]}",            "[{\"op\":\"remove\",\"path\":\"/a/1\"}]",                              "{\"a\":[1,3]}",         NULL                          },
    {"{\"a\":1}",                  "[{\"op\":\"remove\",\"path\":\"/b\"}]",                                NULL,                    "/0: remove: there is nothing"},
    {"{\"a\":[1]}",                "[{\"op\":\"remove\",\"path\":\"/a/-\"}]",                              NULL,                    "/0: remove: "                },
    {"{\"a\":1}",                  "[{\"op\":\"remove\",\"path\":\"\"}]",                                  NULL,                    "/0: remove: "                },
    {"{\"a\":1,\"b\":2}",          "[{\"op\":\"replace\",\"path\":\"/a\",\"value\":[3]}]",
     "{\"a\":[3],\"b\":2}",                                                                                                         NULL                          },
    {"{\"a\":[1,2]}",              "[{\"op\":\"replace\",\"path\":\"/a/0\",\"value\":9}]",                 "{\"a\":[9,2]}",
     NULL                                                                                                                                                         },
    {"{\"a\":1}",                  "[{\"op\":\"replace\",\"path\":\"\",\"value\":7}]",                     "7",                     NULL                          },
    {"{\"a\":1}",                  "[{\"op\":\"replace\",\"path\":\"/b\",\"value\":7}]",                   NULL,                    "/0: replace: "               },
    {"{\"a\":{\"b\":1},\"c\":{}}", "[{\"op\":\"move\",\"from\":\"/a/b\",\"path\":\"/c/d\"}]",
     "{\"a\":{},\"c\":{\"d\":1}}",                                                                                                  NULL                          },
    {"{\"a\":[1,2,3]}",            "[{\"op\":\"move\",\"from\":\"/a/0\",\"path\":\"/a/2\"}]",
     "{\"a\":[2,3,1]}",                                                                                                             NULL                          },
    {"{\"a\":{\"b\":1}}",          "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a/b\"}]",                NULL,
     "/0: move: "                                                                                                                                                 },
    {"{\"a\":1}",                  "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a\"}]",                  "{\"a\":1}",             NULL                          },
    {"{\"a\":[1]}",                "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"\"}]",                    "[1]",                   NULL                          },
    {"{\"a\":1}",                  "[{\"op\":\"move\",\"path\":\"/b\"}]",                                  NULL,                    "/0: move without a 'from'"   },
    {"{\"a\":[1]}",                "[{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"}]",                  "{\"a\":[1],\"b\":[1]}",
     NULL                                                                                                                                                         },
    {"{\"a\":[1]}",
     "[{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"},{\"op\":\"add\",\"path\":\"/b/-\",\"value\":2}]",
     "{\"a\":[1],\"b\":[1,2]}",                                                                                                     NULL                          },
    {"{\"a\":[1,\"x\"]}",          "[{\"op\":\"test\",\"path\":\"/a\",\"value\":[1.0,\"x\"]}]",
     "{\"a\":[1,\"x\"]}",                                                                                                           NULL                          },
    {"{\"a\":\"10\"}",             "[{\"op\":\"test\",\"path\":\"/a\",\"value\":10}]",                     NULL,                    "/0: test: "                  },
    {"{\"a\":1}",                  "[{\"op\":\"test\",\"path\":\"/b\",\"value\":null}]",                   NULL,                    "/0: test: "                  },
    {"{\"a\":1}",
     "[{\"op\":\"add\",\"path\":\"/b\",\"value\":1},{\"op\":\"remove\",\"path\":\"/c\"}]",                 NULL,
     "/1: remove: "                                                                                                                                               },
    {"{\"a\":1}",                  "[{\"op\":\"merge\",\"path\":\"/b\",\"value\":1}]",                     NULL,                    "/0: 'merge'"                 },
    {"{\"a\":1}",                  "[{\"path\":\"/b\",\"value\":1}]",                                      NULL,                    "/0: ''"                      },
    {"{\"a\":1}",                  "[{\"op\":\"add\",\"value\":1}]",                                       NULL,                    "/0: add without a 'path'"    },
    {"{\"a\":1}",                  "[7]",                                                                  NULL,                    "/0: ''"                      },
    {"{\"a\":1}",                  "{\"op\":\"remove\",\"path\":\"/a\"}",                                  NULL,                    "a JSON patch is an array"    },
};

static void json_patch_is_applied_whole_or_not_at_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(rows); i++) {
        owned_json json_t *doc = json_loads(rows[i].doc, JSON_DECODE_ANY, NULL);
        owned_json json_t *patch = json_loads(rows[i].patch, 0, NULL);
        owned_str char *text = NULL;
        struct oci_error err = OCI_ERROR_NONE;

        assert_non_null(patch);
        assert_int_equal(oci_json_patch(&doc, patch, &err),
                         rows[i].result != NULL ? OCI_OK : OCI_INVALID);
        text = oci_json_dump(doc, JSON_COMPACT);
        assert_string_equal(text, rows[i].result != NULL ? rows[i].result : rows[i].doc);
        if (rows[i].text != NULL)
            assert_memory_equal(err.text, rows[i].text, strlen(rows[i].text));
    }
}

static void json_patch_shares_nothing_with_the_result(void **state)
{
    owned_json json_t *doc = json_loads("{}", 0, NULL);
    owned_json json_t *patch =
        json_loads("[{\"op\":\"add\",\"path\":\"/a\",\"value\":{\"b\":1}}]", 0, NULL);
    json_t *value = json_object_get(json_array_get(patch, 0), "value");

    (void)state;
    assert_int_equal(oci_json_patch(&doc, patch, NULL), OCI_OK);
    assert_int_equal(json_object_clear(value), 0);
    assert_int_equal(json_integer_value(oci_json_at(doc, "/a/b")), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_patch_is_applied_whole_or_not_at_all),
        cmocka_unit_test(json_patch_shares_nothing_with_the_result),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
