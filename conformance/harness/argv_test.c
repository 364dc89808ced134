/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/owned.h"
#include "harness/argv.h"

/* A template, the values, and what comes of them; NULL where it is refused. */
static const struct {
    const char *template;
    const char *values;
    const char *argv;
} rows[] = {
    {"[\"{binary}\",\"state\",\"{id}\"]",         "{\"binary\":\"/r\",\"id\":\"c\"}",
     "[\"/r\",\"state\",\"c\"]"                                                                                  },
    {"[\"r\",\"state\",\"{id}\"]",                "{}",                               "[\"r\",\"state\"]"        },
    {"[\"r\",[\"--bundle\",\"{bundle}\"],\"c\"]", "{}",                               "[\"r\",\"c\"]"            },
    {"[\"r\",[\"--bundle\",\"{bundle}\"]]",       "{\"bundle\":\"/b c\"}",
     "[\"r\",\"--bundle\",\"/b c\"]"                                                                             },
    {"[\"r\",\"{args}\",\"x\"]",                  "{\"args\":[\"a\",\"b\"]}",         "[\"r\",\"a\",\"b\",\"x\"]"},
    {"[\"r\",\"{args}\"]",                        "{\"args\":[]}",                    "[\"r\"]"                  },
    {"[\"r\",\"--id={id}\"]",                     "{\"id\":7}",                       "[\"r\",\"--id=7\"]"       },
    {"[\"r\",\"{id}\"]",                          "{\"id\":\"\"}",                    "[\"r\",\"\"]"             },
    {"[\"{binary}\"]",                            "{}",                               NULL                       },
    {"[\"r\",5]",                                 "{}",                               NULL                       },
    {"\"r state\"",                               "{}",                               NULL                       },
};

static void argv_fills_drops_and_splices(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        owned_json json_t *template = json_loads(rows[i].template, JSON_DECODE_ANY, NULL);
        owned_json json_t *values = json_loads(rows[i].values, 0, NULL);
        owned_json json_t *wanted = rows[i].argv == NULL ? NULL : json_loads(rows[i].argv, 0, NULL);
        owned_json json_t *argv = NULL;
        enum oci_status status = cts_argv_expand(template, values, &argv, NULL);

        assert_int_equal(status, wanted == NULL ? OCI_INVALID : OCI_OK);
        assert_true(wanted == NULL ? argv == NULL : json_equal(argv, wanted));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(argv_fills_drops_and_splices)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
