/* SPDX-License-Identifier: Apache-2.0 */
/** @file What the suite of json-schema-test-suite does not ask: places, texts, refusals, bounds. */
#include "catalogue/schema.h"

#include "base/json.h"
#include "base/owned.h"
#include "base/test.h"

static json_t *parse(const char *text)
{
    json_t *doc = NULL;
    struct oci_error err = OCI_ERROR_NONE;

    if (oci_json_parse(text, strlen(text), NULL, &doc, &err) != OCI_OK)
        fail_msg("%s: %s", text, err.text);
    return doc;
}

/* What a single fault says, and where: "<at> <rule> <text>". */
static const struct row {
    const char *schema;
    const char *instance;
    const char *at;
    const char *rule;
    const char *text;
} rows[] = {
    {"{\"type\":\"object\"}",                                                            "[]",                 "",      "t.json#/type",
     "is an array, wanted is the type \"object\""                                                                                                                                                                   },
    {"{\"properties\":{\"a/b\":{\"type\":[\"string\",\"null\"]}}}",                      "{\"a/b\":1}",        "/a~1b",
     "t.json#/properties/a~1b/type",                                                                                                                       "is an integer, wanted is the type [\"string\",\"null\"]"},
    {"{\"required\":[\"x\"]}",                                                           "{}",                 "",      "t.json#/required",                "'x' is missing"                                         },
    {"{\"additionalProperties\":false}",                                                 "{\"x\":1}",          "",      "t.json#/additionalProperties",
     "there is no member 'x'"                                                                                                                                                                                       },
    {"{\"items\":{\"enum\":[1,2]}}",                                                     "[1,3]",              "/1",    "t.json#/items/enum",
     "is 3, wanted is one of [1,2]"                                                                                                                                                                                 },
    {"{\"items\":{\"$ref\":\"#/$defs/n\"},\"$defs\":{\"n\":{\"minimum\":2}}}",           "[1]",                "/0",
     "t.json#/$defs/n/minimum",                                                                                                                            "is 1, wanted is at least 2"                             },
    {"{\"properties\":{\"a\":{\"$ref\":\"o.json\"}}}",                                   "{\"a\":\"x\"}",      "/a",    "o.json#/pattern",
     "'x' does not match '^[0-9]+$'"                                                                                                                                                                                },
    {"{\"properties\":{\"a\":{\"$ref\":\"o.json#/$defs/d\"}}}",                          "{\"a\":0}",          "/a",
     "o.json#/$defs/d/const",                                                                                                                              "is 0, wanted is 7"                                      },
    {"{\"anyOf\":[{\"type\":\"string\"},{\"properties\":{\"a\":{\"type\":\"null\"}}}]}",
     "{\"a\":1}",                                                                                              "",      "t.json#/anyOf",
     "no alternative holds; the nearest: /a: is an integer, wanted is the type \"null\""                                                                                                                            },
    {"{\"oneOf\":[{\"minimum\":1},{\"minimum\":2}]}",                                    "3",                  "",      "t.json#/oneOf",
     "2 alternatives hold, wanted is one"                                                                                                                                                                           },
    {"{\"if\":{\"minimum\":5},\"then\":{\"multipleOf\":2},\"else\":{\"maximum\":1}}",    "7",                  "",
     "t.json#/then/multipleOf",                                                                                                                            "is 7, wanted is a multiple of 2"                        },
    {"{\"propertyNames\":{\"maxLength\":2}}",                                            "{\"abc\":1}",        "",      "t.json#/propertyNames/maxLength",
     "has 3 characters, wanted are at most 2"                                                                                                                                                                       },
    {"{\"contains\":{\"const\":1},\"minContains\":2}",                                   "[1,2]",              "",      "t.json#/contains",
     "1 elements match, wanted are at least 2"                                                                                                                                                                      },
    {"{\"uniqueItems\":true}",                                                           "[1,[2],1.0]",        "",      "t.json#/uniqueItems",
     "elements 0 and 2 are equal"                                                                                                                                                                                   },
    {"{\"properties\":{\"a\":false}}",                                                   "{\"a\":1}",          "/a",    "t.json#/properties/a",
     "nothing is allowed here"                                                                                                                                                                                      },
    {"{\"maxLength\":1}",                                                                "\"\\u00e9\\u00e9\"", "",      "t.json#/maxLength",
     "has 2 characters, wanted are at most 1"                                                                                                                                                                       },
};

static const char other[] = "{\"pattern\":\"^[0-9]+$\",\"$defs\":{\"d\":{\"const\":7}}}";

static struct cts_schemas *new_schemas(const char *schema)
{
    struct cts_schemas *schemas = cts_schemas_new();
    owned_json json_t *first = parse(schema);
    owned_json json_t *second = parse(other);
    struct oci_error err = OCI_ERROR_NONE;

    if (cts_schemas_add(schemas, "t.json", first, &err) != OCI_OK ||
        cts_schemas_add(schemas, "o.json", second, &err) != OCI_OK)
        fail_msg("%s", err.text);
    return schemas;
}

static void schema_says_what_and_where(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(rows); i++) {
        owned_schemas struct cts_schemas *schemas = new_schemas(rows[i].schema);
        owned_faults struct cts_schema_report report = {.n_rows = 0};
        owned_json json_t *instance = parse(rows[i].instance);

        assert_int_equal(cts_schema_list(schemas, "t.json", instance, &report, NULL), OCI_OK);
        assert_int_equal(report.n_rows, 1);
        assert_string_equal(report.rows[0].text, rows[i].text);
        assert_string_equal(report.rows[0].at, rows[i].at);
        assert_string_equal(report.rows[0].rule, rows[i].rule);
    }
}

static void schema_lists_all_faults(void **state)
{
    owned_schemas struct cts_schemas *schemas =
        new_schemas("{\"required\":[\"x\",\"y\"],\"additionalProperties\":{\"type\":\"null\"}}");
    owned_faults struct cts_schema_report report = {.n_rows = 0};
    owned_json json_t *instance = parse("{\"a\":1,\"b\":null,\"c\":[]}");
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(cts_schema_list(schemas, "t.json", instance, &report, NULL), OCI_OK);
    assert_int_equal(report.n_rows, 4);
    assert_string_equal(report.rows[3].at, "/c");
    assert_int_equal(cts_schema_check(schemas, "t.json", instance, &err), OCI_INVALID);
    assert_string_equal(err.text, "document: 'x' is missing (t.json#/required)");
}

static const struct refusal {
    const char *schema;
    enum oci_status status;
    const char *text;
} refusals[] = {
    {"{\"propertis\":{}}",                         OCI_UNSUPPORTED, "schema t.json#: the keyword 'propertis' is not known"   },
    {"{\"properties\":{\"a\":{\"minLenght\":1}}}", OCI_UNSUPPORTED,
     "schema t.json#/properties/a: the keyword 'minLenght' is not known"                                                     },
    {"{\"allOf\":[{\"required\":\"x\"}]}",         OCI_INVALID,
     "schema t.json#/allOf/0/required: is a string, which this keyword does not take"                                        },
    {"{\"allOf\":[]}",                             OCI_INVALID,
     "schema t.json#/allOf: is an array, which this keyword does not take"                                                   },
    {"{\"type\":\"text\"}",                        OCI_INVALID,
     "schema t.json#/type: is a string, which this keyword does not take"                                                    },
    {"{\"items\":[{}]}",                           OCI_INVALID,
     "schema t.json#/items: is an array, which this keyword does not take"                                                   },
    {"{\"maxItems\":-1}",                          OCI_INVALID,
     "schema t.json#/maxItems: is an integer, which this keyword does not take"                                              },
    {"{\"pattern\":\"^\\\\d+$\"}",                 OCI_UNSUPPORTED,
     "schema t.json#/pattern: '^\\d+$' is no POSIX extended regular expression"                                              },
    {"{\"pattern\":\"(\"}",                        OCI_UNSUPPORTED,
     "schema t.json#/pattern: '(' is no POSIX extended regular expression"                                                   },
    {"{\"patternProperties\":{\"(?i)x\":true}}",   OCI_UNSUPPORTED,
     "schema t.json#/patternProperties: '(?i)x' is no POSIX extended regular expression"                                     },
    {"{\"$defs\":{\"a\":{\"$id\":\"x.json\"}}}",   OCI_UNSUPPORTED,
     "schema t.json#/$defs/a/$id: only a whole file may have an $id"                                                         },
    {"[]",                                         OCI_INVALID,     "schema t.json#: is an array, not an object or a boolean"},
};

static void schema_refuses_what_it_does_not_implement(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(refusals); i++) {
        owned_schemas struct cts_schemas *schemas = cts_schemas_new();
        owned_json json_t *schema = parse(refusals[i].schema);
        struct oci_error err = OCI_ERROR_NONE;

        assert_int_equal(cts_schemas_add(schemas, "t.json", schema, &err), refusals[i].status);
        assert_string_equal(err.text, refusals[i].text);
    }
}

static void schema_that_refers_to_itself_ends(void **state)
{
    owned_schemas struct cts_schemas *schemas =
        new_schemas("{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},"
                    "\"b\":{\"$ref\":\"#/$defs/a\"}}}");
    owned_json json_t *instance = parse("1");
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(cts_schema_check(schemas, "t.json", instance, &err), OCI_LIMIT);
    assert_string_equal(err.text, "schema t.json#/$defs/b: more than 256 levels");
}

static void schema_unknown_is_not_found(void **state)
{
    owned_schemas struct cts_schemas *schemas = new_schemas("{\"$ref\":\"none.json\"}");
    owned_json json_t *instance = parse("1");
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(cts_schema_check(schemas, "none.json", instance, &err), OCI_NOT_FOUND);
    assert_int_equal(cts_schema_check(schemas, "t.json", instance, &err), OCI_NOT_FOUND);
    assert_string_equal(err.text, "schema t.json#/$ref: no schema 'none.json'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schema_says_what_and_where),
        cmocka_unit_test(schema_lists_all_faults),
        cmocka_unit_test(schema_refuses_what_it_does_not_implement),
        cmocka_unit_test(schema_that_refers_to_itself_ends),
        cmocka_unit_test(schema_unknown_is_not_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
