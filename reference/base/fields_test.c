/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fields.h"

#include "base/json.h"
#include "base/owned.h"
#include "base/test.h"

/* A small configuration that uses every reader once. */
struct user {
    uint32_t uid;
    struct oci_u32s groups;
};

struct mount {
    const char *target;
    struct oci_strings options;
};

struct config {
    bool terminal;
    struct oci_opt_bool readonly;
    int score;
    int64_t limit;
    uint64_t wide;
    struct oci_opt_i64 shares;
    struct oci_opt_u64 mask;
    const char *name;
    const char *cwd;
    struct oci_strings args;
    struct oci_pairs annotations;
    int policy;
    unsigned int flags;
    struct user user;
    const struct user *other;
    struct oci_list mounts;
    const json_t *extra;
};

static const struct oci_range score_range = {-1000, 1000};

static const struct oci_word policy_rows[] = {
    {"batch", 3},
    {"idle",  5},
};
static const struct oci_words policy_words = {OCI_ROWS(policy_rows)};

static const struct oci_word flag_rows[] = {
    {"fork", 1},
    {"keep", 4},
};
static const struct oci_words flag_words = {OCI_ROWS(flag_rows)};

#define USER(member)   offsetof(struct user, member)
#define MOUNT(member)  offsetof(struct mount, member)
#define CONFIG(member) offsetof(struct config, member)

static const struct oci_field user_fields[] = {
    {"uid",    JSON_INTEGER, OCI_REQUIRED, oci_read_u32,  USER(uid),    "t.uid"   },
    {"groups", JSON_ARRAY,   OCI_OPTIONAL, oci_read_u32s, USER(groups), "t.groups"},
};
static const struct oci_fields user_table = OCI_FIELDS(user_fields, struct user);

static const struct oci_field mount_fields[] = {
    {"target",  JSON_STRING, OCI_REQUIRED, oci_read_text,    MOUNT(target),  "t.target" },
    {"options", JSON_ARRAY,  OCI_OPTIONAL, oci_read_strings, MOUNT(options), "t.options"},
};
static const struct oci_fields mount_table = OCI_FIELDS(mount_fields, struct mount);

static const struct oci_field config_fields[] = {
    {"terminal",           JSON_TRUE,     OCI_OPTIONAL, oci_read_bool,                   CONFIG(terminal),         "t.terminal"              },
    {"readonly",           JSON_TRUE,     OCI_OPTIONAL, oci_read_opt_bool,               CONFIG(readonly),         "t.readonly"              },
    {"score",              JSON_INTEGER,  OCI_OPTIONAL, oci_read_int,                    CONFIG(score),            "t.score",                  &score_range},
    {"limit",                    JSON_INTEGER,                           OCI_OPTIONAL,        oci_read_i64, CONFIG(limit),      "t.limit"                  },
    {"wide",                    JSON_REAL,                            OCI_OPTIONAL,            oci_read_u64,    CONFIG(wide),     "t.wide"},
    {"shares",                    JSON_INTEGER,                          OCI_OPTIONAL,       oci_read_opt_i64, CONFIG(shares),   "t.shares"                 },
    {"mask",                    JSON_REAL,                            OCI_OPTIONAL,            oci_read_opt_u64,    CONFIG(mask), "t.mask"},
    {"name",                    JSON_STRING,                            OCI_OPTIONAL,          oci_read_string,  CONFIG(name),  "t.name"                    },
    {"cwd",                    JSON_STRING,                             OCI_REQUIRED,           oci_read_text,  CONFIG(cwd),   "t.cwd"},
    {"args",                    JSON_ARRAY,                            OCI_OPTIONAL,           oci_read_strings,   CONFIG(args), "t.args"                },
    {"annotations",                    JSON_OBJECT,                     OCI_OPTIONAL,   oci_read_pairs,  CONFIG(annotations),
     "t.annotations"},
    {"policy",                    JSON_STRING,                          OCI_OPTIONAL,        oci_read_word,  CONFIG(policy),      "t.policy",                  &policy_words},
    {"flags",       JSON_ARRAY,                    OCI_OPTIONAL,                          oci_read_word_set,                                         CONFIG(flags),                                  "t.flags", &flag_words},
    {"user",           JSON_OBJECT,             OCI_OPTIONAL,                         oci_read_object,                                                   CONFIG(user),                     "t.user",                       &user_table},
    {"other",        JSON_OBJECT,             OCI_OPTIONAL,              oci_read_new_object,CONFIG(other),"t.other",
     &user_table},
    {"mounts", JSON_ARRAY, OCI_OPTIONAL,oci_read_objects,                                                                        CONFIG(mounts),                                                                                                "t.mounts",
     &mount_table},
    {"extra",        JSON_NULL,     OCI_OPTIONAL,             oci_read_json,CONFIG(extra),                                                                                                 "t.extra"                                                                                                                          },
};
static const struct oci_fields config_table = OCI_FIELDS(config_fields, struct config);

static const char all_of_it[] =
    "{\"terminal\":true,\"readonly\":false,\"score\":-1000,\"limit\":-9223372036854775808,"
    "\"wide\":18446744073709551615,\"shares\":7,\"mask\":9223372036854775808,\"name\":\"\","
    "\"cwd\":\"/\",\"args\":[\"a\",\"b\"],\"annotations\":{\"k\":\"v\",\"l\":\"w\"},"
    "\"policy\":\"idle\",\"flags\":[\"keep\",\"fork\"],\"user\":{\"uid\":4294967295,"
    "\"groups\":[1,2]},\"other\":{\"uid\":3},\"mounts\":[{\"target\":\"/x\",\"options\":[\"ro\"]},"
    "{\"target\":\"/y\"}],\"extra\":null,\"unknown\":[1]}";

static json_t *parse(const char *text)
{
    json_t *doc = NULL;

    assert_int_equal(oci_json_parse(text, strlen(text), NULL, &doc, NULL), OCI_OK);
    return doc;
}

static void check_plain(const struct config *config)
{
    assert_true(config->terminal);
    assert_true(config->readonly.set && !config->readonly.value);
    assert_int_equal(config->score, -1000);
    assert_true(config->limit == INT64_MIN);
    assert_true(config->wide == UINT64_MAX);
    assert_true(config->shares.set && config->shares.value == 7);
    assert_true(config->mask.set && config->mask.value == 1ULL << 63);
    assert_string_equal(config->name, "");
    assert_string_equal(config->cwd, "/");
    assert_int_equal(config->policy, 5);
    assert_int_equal(config->flags, 5);
    assert_true(json_is_null(config->extra));
}

static void fields_read_every_kind(void **state)
{
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    owned_json json_t *doc = parse(all_of_it);
    struct config config = {.name = NULL};
    const struct mount *mounts;

    (void)state;
    assert_int_equal(oci_fields_read(doc, &config_table, OCI_PLACE_ROOT(&arena), &config, NULL),
                     OCI_OK);
    check_plain(&config);
    assert_int_equal(config.args.n_items, 2);
    assert_string_equal(config.args.items[1], "b");
    assert_null(config.args.items[2]);
    assert_int_equal(config.annotations.n_items, 2);
    assert_string_equal(config.annotations.items[1].name, "l");
    assert_string_equal(config.annotations.items[1].value, "w");
    assert_int_equal(config.user.uid, UINT32_MAX);
    assert_int_equal(config.user.groups.items[1], 2);
    assert_int_equal(config.other->uid, 3);
    mounts = config.mounts.items;
    assert_int_equal(config.mounts.n_items, 2);
    assert_string_equal(mounts[0].options.items[0], "ro");
    assert_string_equal(mounts[1].target, "/y");
    assert_int_equal(mounts[1].options.n_items, 0);
}

static void fields_absent_keep_their_defaults(void **state)
{
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    owned_json json_t *doc = parse("{\"cwd\":\"/\"}");
    struct config config = {.score = 5, .name = "default"};

    (void)state;
    assert_int_equal(oci_fields_read(doc, &config_table, OCI_PLACE_ROOT(&arena), &config, NULL),
                     OCI_OK);
    assert_int_equal(config.score, 5);
    assert_string_equal(config.name, "default");
    assert_false(config.shares.set || config.readonly.set || config.mask.set);
    assert_null(config.other);
}

static const struct refusal {
    const char *json;
    const char *clause;
    const char *text;
} refusals[] = {
    {"[]",                                                             NULL,            "document: is an array, not an object"        },
    {"{}",                                                             "t.cwd",         "/cwd: is missing"                            },
    {"{\"cwd\":7}",                                                    "t.cwd",         "/cwd: is an integer, not a string"           },
    {"{\"cwd\":\"\"}",                                                 "t.cwd",         "/cwd: is empty"                              },
    {"{\"cwd\":null}",                                                 "t.cwd",         "/cwd: is null, not a string"                 },
    {"{\"terminal\":1}",                                               "t.terminal",    "/terminal: is an integer, not a boolean"     },
    {"{\"score\":1001}",                                               "t.score",       "/score: 1001 is not from -1000 to 1000"      },
    {"{\"score\":1.0}",                                                "t.score",       "/score: is a number, not an integer"         },
    {"{\"wide\":-1}",                                                  "t.wide",        "/wide: -1 is not an unsigned 64 bit integer" },
    {"{\"wide\":1.5}",                                                 "t.wide",        "/wide: 1.5 is not an unsigned 64 bit integer"},
    {"{\"cwd\":\"/\",\"policy\":\"fast\"}",                            "t.policy",      "/policy: 'fast' is none of batch, idle"      },
    {"{\"cwd\":\"/\",\"flags\":[\"fork\",\"x\"]}",                     "t.flags",
     "/flags/1: 'x' is none of fork, keep"                                                                                            },
    {"{\"cwd\":\"/\",\"flags\":[7]}",                                  "t.flags",       "/flags/0: is an integer, not a string"       },
    {"{\"cwd\":\"/\",\"args\":[\"a\",2]}",                             "t.args",        "/args/1: is an integer, not a string"        },
    {"{\"cwd\":\"/\",\"annotations\":{\"a/b\":2}}",                    "t.annotations",
     "/annotations/a~1b: is an integer, not a string"                                                                                 },
    {"{\"cwd\":\"/\",\"user\":{}}",                                    "t.uid",         "/user/uid: is missing"                       },
    {"{\"cwd\":\"/\",\"user\":{\"uid\":-1}}",                          "t.uid",         "/user/uid: -1 is not from 0 to 4294967295"   },
    {"{\"cwd\":\"/\",\"user\":{\"uid\":1,\"groups\":[1,4294967296]}}", "t.groups",
     "/user/groups/1: 4294967296 is not from 0 to 4294967295"                                                                         },
    {"{\"cwd\":\"/\",\"user\":{\"uid\":1,\"groups\":[\"x\"]}}",        "t.groups",
     "/user/groups/0: is a string, not an integer"                                                                                    },
    {"{\"cwd\":\"/\",\"other\":{\"uid\":\"x\"}}",                      "t.uid",
     "/other/uid: is a string, not an integer"                                                                                        },
    {"{\"cwd\":\"/\",\"mounts\":[{\"target\":\"/\"},{}]}",             "t.target",
     "/mounts/1/target: is missing"                                                                                                   },
    {"{\"cwd\":\"/\",\"mounts\":[7]}",                                 "t.mounts",      "/mounts/0: is an integer, not an object"     },
};

static void fields_refuse_with_pointer_and_clause(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(refusals); i++) {
        owned_arena struct oci_arena arena = OCI_ARENA_NONE;
        owned_json json_t *doc = parse(refusals[i].json);
        struct config config = {.name = NULL};
        struct oci_error err = OCI_ERROR_NONE;

        assert_int_equal(oci_fields_read(doc, &config_table, OCI_PLACE_ROOT(&arena), &config, &err),
                         OCI_INVALID);
        assert_string_equal(err.text, refusals[i].text);
        assert_true(err.clause == refusals[i].clause ||
                    strcmp(err.clause, refusals[i].clause) == 0);
    }
}

/* jansson makes such a string only where it is told to, but a document may come from anywhere. */
static void fields_refuse_zero_bytes(void **state)
{
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    owned_json json_t *doc = json_object();
    struct config config = {.name = NULL};
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(json_object_set_new(doc, "cwd", json_stringn("/a\0b", 4)), 0);
    assert_int_equal(oci_fields_read(doc, &config_table, OCI_PLACE_ROOT(&arena), &config, &err),
                     OCI_INVALID);
    assert_string_equal(err.text, "/cwd: holds a zero byte");
    assert_null(config.cwd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_read_every_kind),
        cmocka_unit_test(fields_absent_keep_their_defaults),
        cmocka_unit_test(fields_refuse_with_pointer_and_clause),
        cmocka_unit_test(fields_refuse_zero_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
