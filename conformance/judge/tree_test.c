/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/owned.h"

#define A "{'path':'/a','type':'file','mode':'0644','uid':0,'mtime':'5.000000000'"

static json_t *parse(const char *text)
{
    char plain[1024];
    size_t size = strlen(text);

    assert_true(size < sizeof(plain));
    for (size_t i = 0; i <= size; i++)
        plain[i] = text[i] == '\'' ? '"' : text[i];
    return json_loads(plain, JSON_DECODE_ANY, NULL);
}

/* What is stated, what is found, and the sentence; none where they are the same. */
static const struct {
    const char *stated;
    const char *found;
    const char *sentence;
} rows[] = {
    {"[]",                                                       "{'entries':[{'path':'/','type':'dir'}]}",                                     NULL                                },
    {"[" A "}]",                                                 "{'entries':[" A ",'gid':7}]}",                                                NULL                                },
    {"[{'path':'/a','mode':'644','mtime':'5'}]",                 "{'entries':[" A "}]}",                                                        NULL                                },
    {"[{'path':'/a','mtime':'5.5'}]",                            "{'entries':[{'path':'/a','mtime':'5.500000000'}]}",                           NULL                                },
    {"[{'path':'/a','mode':null}]",                              "{'entries':[" A "}]}",                                                        NULL                                },
    {"[{'path':'/l','type':'link','mode':'0644','target':'x'}]",
     "{'entries':[{'path':'/l','type':'link','mode':'0777','target':'x'}]}",                                                                    NULL                                },
    {"[{'path':'/a','links':['/b','/c']}]",                      "{'entries':[{'path':'/a','links':['/c','/b']}]}",
     NULL                                                                                                                                                                           },
    {"[{'path':'/a','links':[]}]",                               "{'entries':[{'path':'/a'}]}",                                                 NULL                                },
    {"[{'path':'/a','xattrs':{'user.x':{'hex':'7A'}}}]",
     "{'entries':[{'path':'/a','xattrs':{'user.x':'z','security.selinux':'l'}}]}",                                                              NULL                                },
    {"[]",                                                       "{'entries':[" A "}]}",                                                        "1 difference: /a must not be there"},
    {"[" A "}]",                                                 "{'entries':[]}",                                                              "1 difference: /a is missing"       },
    {"[" A "}]",                                                 "{'entries':[],'absent':true}",
     "1 difference: / is missing: there is no root file system"                                                                                                                     },
    {"[]",                                                       "{'entries':[],'truncated':true}",
     "1 difference: / has more entries than the harness reads"                                                                                                                      },
    {"[{'path':'/','mode':'0700'}]",                             "{'entries':[{'path':'/','mode':'0755'}]}",
     "1 difference: /: mode is 0755, must be 0700"                                                                                                                                  },
    {"[" A "}]",                                                 "{'entries':[{'path':'/a','type':'link','mode':'0777'}]}",
     "1 difference: /a: type is link, must be file"                                                                                                                                 },
    {"[" A "}]",                                                 "{'entries':[{'path':'/a','type':'file','mode':'0600','uid':1,'mtime':'5'}]}",
     "2 differences: /a: mode is 0600, must be 0644; /a: uid is 1, must be 0"                                                                                                       },
    {"[{'path':'/a','mtime':'5.1'}]",                            "{'entries':[{'path':'/a','mtime':'5.000000001'}]}",
     "1 difference: /a: mtime is 5.000000001, must be 5.1"                                                                                                                          },
    {"[{'path':'/a','links':['/b']}]",                           "{'entries':[{'path':'/a'}]}",
     "1 difference: /a: links is none, must be [\"/b\"]"                                                                                                                            },
    {"[{'path':'/a','xattrs':{}}]",                              "{'entries':[{'path':'/a','xattrs':{'user.x':'z'}}]}",
     "1 difference: /a: xattrs is {\"user.x\":\"z\"}, must be {}"                                                                                                                   },
    {"[{'path':'/a','xattrs':{'user.x':'y'}}]",                  "{'entries':[{'path':'/a','xattrs':{}}]}",
     "1 difference: /a: xattrs is {}, must be {\"user.x\":\"y\"}"                                                                                                                   },
    {"[{'path':'/a','sha256':'00'}]",                            "{'entries':[{'path':'/a','sha256':'01'}]}",
     "1 difference: /a: sha256 is 01, must be 00"                                                                                                                                   },
};

static void tree_compares_what_is_stated(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        owned_json json_t *stated = parse(rows[i].stated);
        owned_json json_t *found = parse(rows[i].found);
        struct cts_tree_difference difference;
        bool same = cts_tree_compare(stated, NULL, found, &difference);

        if (same != (rows[i].sentence == NULL))
            fail_msg("row %zu: %s", i, difference.sentence);
        if (!same)
            assert_string_equal(difference.sentence, rows[i].sentence);
        cts_tree_difference_done(&difference);
    }
}

/* However much differs, what is told has a bound. */
static void tree_tells_a_few_of_many_differences(void **state)
{
    owned_json json_t *stated = json_array();
    owned_json json_t *found = parse("{'entries':[]}");
    struct cts_tree_difference difference;

    (void)state;
    for (int i = 0; i < 1000; i++)
        (void)json_array_append_new(stated, json_pack("{s:o}", "path", json_sprintf("/%d", i)));
    assert_false(cts_tree_compare(stated, NULL, found, &difference));
    assert_int_equal(difference.n, 1000);
    assert_int_equal(json_object_size(difference.expected), CTS_TREE_KEPT_MAX);
    assert_int_equal(json_object_size(difference.found), CTS_TREE_KEPT_MAX);
    assert_true(strlen(difference.sentence) < 300);
    assert_non_null(strstr(difference.sentence, "; …"));
    cts_tree_difference_done(&difference);
}

/* A lost time must not hide whether the whiteouts were right. */
static void tree_compares_only_the_members_that_count(void **state)
{
    owned_json json_t *stated = parse("[{'path':'/a','type':'file','mode':'0644','uid':1}]");
    owned_json json_t *found = parse("{'entries':[{'path':'/a','type':'file','mode':'0600'}]}");
    owned_json json_t *members = parse("['uid']");
    owned_json json_t *none = parse("[]");
    owned_json json_t *other = parse("{'entries':[{'path':'/a','type':'dir'}]}");
    struct cts_tree_difference difference;

    (void)state;
    assert_false(cts_tree_compare(stated, members, found, &difference));
    assert_string_equal(difference.sentence, "1 difference: /a: uid is none, must be 1");
    cts_tree_difference_done(&difference);
    assert_true(cts_tree_compare(stated, none, found, &difference));
    cts_tree_difference_done(&difference);
    assert_false(cts_tree_compare(stated, none, other, &difference));
    assert_string_equal(difference.sentence, "1 difference: /a: type is dir, must be file");
    cts_tree_difference_done(&difference);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tree_compares_only_the_members_that_count),
        cmocka_unit_test(tree_compares_what_is_stated),
        cmocka_unit_test(tree_tells_a_few_of_many_differences),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
