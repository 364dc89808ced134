/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/owned.h"
#include "mutate/edit.h"

/* A document, an edit, and what comes of it; NULL where nothing changes. */
static const struct {
    const char *doc;
    const char *edit;
    const char *changed;
} rows[] = {
    {"{'a':1,'b':2}",                     "{'at':'/a','drop':true}",                                             "{'b':2}"                },
    {"{'a':1}",                           "{'at':'/b','drop':true}",                                             NULL                     },
    {"{'a':1}",                           "{'at':'/a','set':2}",                                                 "{'a':2}"                },
    {"{'a':1}",                           "{'at':'/a','set':1}",                                                 NULL                     },
    {"{'a':1}",                           "{'at':'/b','set':2}",                                                 NULL                     },
    {"{'a':1}",                           "{'at':'/b/c','put':2}",                                               "{'a':1,'b':{'c':2}}"    },
    {"{'a':[1,2,1]}",                     "{'at':'/a/*','if':1,'drop':true}",                                    "{'a':[2]}"              },
    {"{'a':[{'t':'x','v':1},{'t':'y'}]}", "{'at':'/a/*','if':{'t':'x'},'drop':true}",
     "{'a':[{'t':'y'}]}"                                                                                                                  },
    {"{'a':[{'t':1},{'t':2}]}",           "{'at':'/a/*/t','unless':2,'set':3}",                                  "{'a':[{'t':3},{'t':2}]}"},
    {"{'a':['ab','cd']}",                 "{'at':'/a/*','if':'a*','set':'z'}",                                   "{'a':['z','cd']}"       },
    {"{'a':1}",                           "{'at':'/a','add':2}",                                                 "{'a':3}"                },
    {"{'a':'x'}",                         "{'at':'/a','add':'y'}",                                               "{'a':'xy'}"             },
    {"{'a':[1]}",                         "{'at':'/a','add':[2,3]}",                                             "{'a':[1,2,3]}"          },
    {"{'a':[1,2,3]}",                     "{'at':'/a','reverse':true}",                                          "{'a':[3,2,1]}"          },
    {"{'a':[1,2,3]}",                     "{'at':'/a','first':1}",                                               "{'a':[1]}"              },
    {"{'a':[1],'b':[2]}",                 "{'at':'/a','move':'/b'}",                                             "{'b':[2,1]}"            },
    {"{'a':1}",                           "{'at':'/a','copy':'/b'}",                                             "{'a':1,'b':1}"          },
    {"{'a/b':1,'c':2}",                   "{'at':'/a~1b','drop':true}",                                          "{'c':2}"                },
    {"{'a':1}",                           "{'at':'','set':{'b':2}}",                                             "{'b':2}"                },
    {"{'a':1}",                           "{'patch':[{'op':'remove','path':'/a'}]}",                             "{}"                     },
    {"{'a':1}",                           "{'patch':[{'op':'remove','path':'/a'},{'op':'remove','path':'/b'}]}", NULL                     },
};

static json_t *read_single_quoted(const char *text)
{
    char copy[256];
    size_t n = 0;

    for (; text[n] != '\0' && n + 1 < sizeof(copy); n++)
        copy[n] = text[n] == '\'' ? '"' : text[n];
    copy[n] = '\0';
    return json_loads(copy, 0, NULL);
}

static void edit_changes_what_it_picks_and_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json_t *doc = read_single_quoted(rows[i].doc);
        owned_json json_t *edit = read_single_quoted(rows[i].edit);
        owned_json json_t *wanted =
            read_single_quoted(rows[i].changed == NULL ? rows[i].doc : rows[i].changed);
        size_t n = cts_edit_apply(&doc, edit);

        assert_non_null(edit);
        assert_int_equal(n > 0, rows[i].changed != NULL);
        if (!json_equal(doc, wanted))
            fail_msg("row %zu: %s", i, json_dumps(doc, 0));
        json_decref(doc);
    }
}

static void edit_finds_by_form(void **state)
{
    owned_json json_t *doc = read_single_quoted("{'a':[{'t':'x'},{'t':'y'}]}");
    owned_json json_t *hit = read_single_quoted("{'at':'/a/*','if':{'t':'y'}}");
    owned_json json_t *miss = read_single_quoted("{'at':'/a/*','if':{'t':'z'}}");
    owned_json json_t *absent = read_single_quoted("{'at':'/b'}");

    (void)state;
    assert_true(cts_edit_finds(doc, hit));
    assert_false(cts_edit_finds(doc, miss));
    assert_false(cts_edit_finds(doc, absent));
    assert_false(cts_edit_finds(NULL, hit));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edit_changes_what_it_picks_and_nothing_else),
        cmocka_unit_test(edit_finds_by_form),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
