/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/json.h"
#include "base/owned.h"
#include "mutate/kinds_image.h"
#include "mutate/play.h"

/* A mutation of a call of /bin/true or /bin/false with these words, and how it ends. */
static const struct {
    const char *mutation;
    const char *words[4];
    int exit;
} rows[] = {
    {"{\"do\":\"swallow\",\"verbs\":[\"kill\"],\"exit\":0}",                 {"/bin/false", "kill", "c"},  0},
    {"{\"do\":\"swallow\",\"verbs\":[\"kill\"],\"exit\":0}",                 {"/bin/false", "start", "c"}, 1},
    {"{\"do\":\"end\",\"of\":\"failure\",\"exit\":0}",                       {"/bin/false", "start", "c"}, 0},
    {"{\"do\":\"end\",\"of\":\"success\",\"exit\":3}",                       {"/bin/true", "start", "c"},  3},
    {"{\"do\":\"end\",\"of\":\"success\",\"exit\":3}",                       {"/bin/false", "start", "c"}, 1},
    {"{\"do\":\"end\",\"exit\":4,\"when\":{\"word\":\"TERM\"}}",
     {"/bin/true", "kill", "c", "TERM"},
     4                                                                                                      },
    {"{\"do\":\"end\",\"exit\":4,\"when\":{\"word\":\"TERM\"}}",
     {"/bin/true", "kill", "c", "HUP"},
     0                                                                                                      },
    {"{\"do\":\"end\",\"exit\":4,\"when\":{\"id\":false}}",                  {"/bin/true", "kill"},        4},
    {"{\"do\":\"end\",\"exit\":4,\"when\":{\"status\":\"running\"}}",
     {"/bin/true", "kill", "c"},
     0                                                                                                      },
    {"{\"do\":\"end\",\"exit\":4,\"when\":{\"config\":{\"at\":\"/root\"}}}",
     {"/bin/true", "kill", "c"},
     0                                                                                                      },
};

static void mutations_apply_where_they_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        owned_json json_t *mutation = json_loads(rows[i].mutation, 0, NULL);
        owned_json json_t *mutant = json_pack("{s:[O]}", "mutations", mutation);
        struct cts_play play = {.mutant = mutant, .self = "/proc/self/exe"};
        size_t n = 0;
        int code = 0;

        assert_non_null(mutation);
        while (n < 4 && rows[i].words[n] != NULL)
            n++;
        cts_call_read(rows[i].words, n, &play.call);
        code = cts_play_run(&play);
        if (code != rows[i].exit)
            fail_msg("row %zu: %d", i, code);
        cts_call_done(&play.call);
        json_decref(play.config);
        json_decref(play.state);
        free(play.out);
    }
}

static void call_is_taken_apart(void **state)
{
    static const char *const words[] = {"/k",   "--root",   "/r", "create", "--pid-file",
                                        "/pid", "--bundle", "/b", "c1"};
    struct cts_call call;

    (void)state;
    cts_call_read(words, sizeof(words) / sizeof(words[0]), &call);
    assert_string_equal(call.verb, "create");
    assert_string_equal(call.id, "c1");
    assert_string_equal(call.root, "/r");
    assert_string_equal(call.bundle, "/b");
    assert_int_equal(call.verb_at, 3);
    cts_call_change(&call, 4, 2, NULL);
    cts_call_change(&call, 4, 0, "--no-pivot");
    assert_int_equal(call.n_words, 8);
    assert_string_equal(call.words[4], "--no-pivot");
    assert_string_equal(call.words[5], "--bundle");
    cts_call_done(&call);
}

/* A play that knows all kinds. */
static struct cts_play any_play(void)
{
    return (struct cts_play){.more = cts_image_mutation_kinds,
                             .n_more = cts_n_image_mutation_kinds};
}

static void image_calls_are_taken_apart(void **state)
{
    static const char *const unpack[] = {"keel",       "image", "unpack", "--no-sync",
                                         "--platform", "a/b",   "/l:r",   "/rootfs"};
    static const char *const run[] = {"keel", "--root", "/r", "run", "--image", "/l:r", "id"};
    struct cts_call call;

    (void)state;
    cts_call_read(unpack, sizeof(unpack) / sizeof(unpack[0]), &call);
    assert_string_equal(call.verb, "unpack");
    assert_int_equal(call.image_at, 6);
    assert_string_equal(call.target, "/rootfs");
    cts_call_done(&call);
    cts_call_read(run, sizeof(run) / sizeof(run[0]), &call);
    assert_string_equal(call.verb, "engine");
    assert_int_equal(call.image_at, 5);
    assert_string_equal(call.id, "id");
    cts_call_done(&call);
}

static void every_kind_does_something(void **state)
{
    const struct cts_play any = any_play();

    (void)state;
    for (size_t i = 0; i < cts_n_mutation_kinds; i++) {
        owned_json json_t *named = json_pack("{s:s}", "do", cts_mutation_kinds[i].name);

        assert_ptr_equal(cts_mutation_kind(&any, named), &cts_mutation_kinds[i]);
        assert_true(cts_mutation_kinds[i].before != NULL || cts_mutation_kinds[i].after != NULL);
    }
}

/* One table here, one list of forms in the schema: what one has the other has. */
static void table_and_schema_have_the_same_kinds(void **state)
{
    owned_json json_t *schema =
        json_load_file(PLIMSOLL_SOURCE_DIR "/conformance/schema/mutant.json", 0, NULL);
    const json_t *forms = oci_json_at(schema, "/$defs/mutation/oneOf");
    const struct cts_play any = any_play();

    (void)state;
    assert_int_equal(json_array_size(forms), cts_n_mutation_kinds + cts_n_image_mutation_kinds);
    for (size_t i = 0; i < json_array_size(forms); i++) {
        const json_t *name = oci_json_at(json_array_get(forms, i), "/properties/do/const");
        owned_json json_t *named = json_pack("{s:O}", "do", name);

        assert_non_null(cts_mutation_kind(&any, named));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mutations_apply_where_they_say),
        cmocka_unit_test(call_is_taken_apart),
        cmocka_unit_test(image_calls_are_taken_apart),
        cmocka_unit_test(every_kind_does_something),
        cmocka_unit_test(table_and_schema_have_the_same_kinds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
