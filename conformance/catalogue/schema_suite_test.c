/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The validator against Debian's json-schema-test-suite.
 *
 * The package's newest draft is 7. Its schemas are read as 2020-12 after the renames between the
 * two: an array of `items` is `prefixItems`, `additionalItems` beside it is `items`, `dependencies`
 * are two keywords, `definitions` are `$defs`. Every test of every file runs; those that do not end
 * as the suite says are listed here with the reason, exactly.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/test.h"
#include "catalogue/schema.h"

static const char tests_path[] = "/usr/share/json-schema-test-suite/tests/draft7";
static const char remotes_path[] = "/usr/share/json-schema-test-suite/remotes";

/* What ends otherwise than the suite says: file, description of the group, number of tests. */
static const struct exception {
    const char *file;
    const char *group;
    size_t n_tests;
    const char *why;
} exceptions[] = {
    {"refRemote.json",   "fragment within remote ref",                   2, "names that are no keywords"},
    {"refRemote.json",   "ref within remote ref",                        2, "names that are no keywords"},
    {"refRemote.json",   "base URI change",                              2, "$id inside a schema"       },
    {"refRemote.json",   "base URI change - change folder",              2, "$id inside a schema"       },
    {"refRemote.json",   "base URI change - change folder in subschema", 2, "$id inside a schema"       },
    {"refRemote.json",   "root ref in remote ref",                       3, "reference relative to $id" },
    {"definitions.json", "valid definition",                             1, "needs the meta-schema"     },
    {"definitions.json", "invalid definition",                           1, "needs the meta-schema"     },
    {"ref.json",         "escaped pointer ref",                          6, "names that are no keywords"},
    {"ref.json",         "ref overrides any sibling keywords",           1, "not so since draft 2019-09"},
    {"ref.json",         "remote ref, containing refs itself",           2, "needs the meta-schema"     },
    {"ref.json",         "Recursive references between schemas",         2, "$id inside a schema"       },
};

static json_t *rename_keywords(const json_t *schema, unsigned int depth);

/* NOLINTNEXTLINE(misc-no-recursion): rename_keywords() counts. */
static json_t *rename_list(const json_t *list, unsigned int depth)
{
    json_t *renamed = json_array();

    for (size_t i = 0; i < json_array_size(list); i++)
        (void)json_array_append_new(renamed, rename_keywords(json_array_get(list, i), depth));
    return renamed;
}

/* `dependencies` hold arrays of names or schemas.
 * NOLINTNEXTLINE(misc-no-recursion): rename_keywords() counts. */
static void split_dependencies(json_t *renamed, const json_t *dependencies, unsigned int depth)
{
    json_t *required = json_object();
    json_t *schemas = json_object();
    const char *name;
    json_t *value;

    json_object_foreach(oci_json_plain(dependencies), name, value) {
        (void)json_object_set_new(json_is_array(value) ? required : schemas, name,
                                  rename_keywords(value, depth));
    }
    (void)json_object_set_new(renamed, "dependentRequired", required);
    (void)json_object_set_new(renamed, "dependentSchemas", schemas);
}

static const char *new_name(const char *name, const json_t *value, const json_t *schema)
{
    if (strcmp(name, "items") == 0 && json_is_array(value))
        return "prefixItems";
    if (strcmp(name, "additionalItems") == 0)
        return json_is_array(json_object_get(schema, "items")) ? "items" : NULL;
    return strcmp(name, "definitions") == 0 ? "$defs" : name;
}

/* A reference goes through the keywords that are renamed. */
static json_t *rename_ref(const json_t *value)
{
    static const char *const parts[][2] = {
        {"#/definitions/", "#/$defs/"      },
        {"#/items/",       "#/prefixItems/"},
    };
    const char *ref = json_string_value(value);

    for (size_t i = 0; i < N_OF(parts) && ref != NULL; i++) {
        const char *found = strstr(ref, parts[i][0]);
        owned_str char *renamed = NULL;

        if (found == NULL)
            continue;
        renamed = oci_str_printf("%.*s%s%s", (int)(found - ref), ref, parts[i][1],
                                 found + strlen(parts[i][0]));
        return json_string(renamed);
    }
    return json_incref(oci_json_plain(value));
}

/* NOLINTNEXTLINE(misc-no-recursion): ends at depth 0. */
static json_t *rename_keywords(const json_t *schema, unsigned int depth)
{
    json_t *renamed = json_object();
    const char *name;
    json_t *value;

    if (depth == 0 || !json_is_object(schema)) {
        json_decref(renamed);
        return json_is_array(schema) ? rename_list(schema, depth - 1)
                                     : json_incref(oci_json_plain(schema));
    }
    json_object_foreach(oci_json_plain(schema), name, value) {
        const char *now = new_name(name, value, schema);

        if (strcmp(name, "dependencies") == 0 && json_is_object(value)) {
            split_dependencies(renamed, value, depth - 1);
        } else if (strcmp(name, "$ref") == 0) {
            (void)json_object_set_new(renamed, name, rename_ref(value));
        } else if (now != NULL) {
            (void)json_object_set_new(renamed, now, rename_keywords(value, depth - 1));
        }
    }
    return renamed;
}

/* What came of one group of tests. */
struct score {
    const char *file;
    size_t n_run;
    size_t n_wrong;
    bool excepted[N_OF(exceptions)];
};

static size_t count_wrong(const struct cts_schemas *schemas, const json_t *tests)
{
    size_t n_wrong = 0;

    for (size_t i = 0; i < json_array_size(tests); i++) {
        const json_t *test = json_array_get(tests, i);
        owned_faults struct cts_schema_report report = {.n_rows = 0};
        enum oci_status status =
            cts_schema_list(schemas, "test.json", json_object_get(test, "data"), &report, NULL);
        bool valid = status == OCI_OK && report.n_rows == 0;

        if (status != OCI_OK || valid != json_is_true(json_object_get(test, "valid")))
            n_wrong++;
    }
    return n_wrong;
}

static const struct exception *find_exception(struct score *score, const char *group)
{
    for (size_t i = 0; i < N_OF(exceptions); i++) {
        if (strcmp(exceptions[i].file, score->file) != 0 || strcmp(exceptions[i].group, group) != 0)
            continue;
        score->excepted[i] = true;
        return &exceptions[i];
    }
    return NULL;
}

static json_t *remotes;

static void add_remotes(struct cts_schemas *schemas)
{
    const char *name;
    json_t *schema;

    json_object_foreach(remotes, name, schema)
        assert_int_equal(cts_schemas_add(schemas, name, schema, NULL), OCI_OK);
}

static void run_group(struct score *score, const json_t *group)
{
    const char *title = json_string_value(json_object_get(group, "description"));
    const json_t *tests = json_object_get(group, "tests");
    owned_schemas struct cts_schemas *schemas = cts_schemas_new();
    owned_json json_t *schema = rename_keywords(json_object_get(group, "schema"), 64);
    const struct exception *exception = find_exception(score, title);
    struct oci_error err = OCI_ERROR_NONE;
    size_t n_wrong = json_array_size(tests);

    add_remotes(schemas);
    if (cts_schemas_add(schemas, "test.json", schema, &err) == OCI_OK)
        n_wrong = count_wrong(schemas, tests);
    score->n_run += json_array_size(tests);
    if (n_wrong == (exception != NULL ? exception->n_tests : 0))
        return;
    print_error("    {\"%s\", \"%s\", %zu, \"%s\"},\n", score->file, title, n_wrong, err.text);
    score->n_wrong++;
}

static void run_file(struct score *score, const char *path)
{
    owned_json json_t *groups = NULL;

    assert_int_equal(oci_json_read(AT_FDCWD, path, NULL, &groups, NULL), OCI_OK);
    for (size_t i = 0; i < json_array_size(groups); i++)
        run_group(score, json_array_get(groups, i));
}

static void schema_scores_as_stated(void **state)
{
    owned_dir DIR *dir = opendir(tests_path);
    struct score score = {.n_run = 0};
    const struct dirent *entry;

    (void)state;
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is this test's own. */
    while ((entry = readdir(dir)) != NULL) {
        owned_str char *path = oci_str_printf("%s/%s", tests_path, entry->d_name);

        score.file = entry->d_name;
        if (strstr(entry->d_name, ".json") != NULL)
            run_file(&score, path);
    }
    print_message("%zu tests run\n", score.n_run);
    assert_int_equal(score.n_wrong, 0);
    for (size_t i = 0; i < N_OF(exceptions); i++)
        assert_true(score.excepted[i]);
    assert_true(score.n_run > 400);
}

/* subSchemas.json keeps schemas under names that are no keywords, which is refused. */
static const char *const remote_names[] = {"integer.json", "name.json",
                                           "folder/folderInteger.json"};

static int read_remotes(void **state)
{
    (void)state;
    remotes = json_object();
    for (size_t i = 0; i < N_OF(remote_names); i++) {
        owned_str char *path = oci_str_printf("%s/%s", remotes_path, remote_names[i]);
        owned_str char *name = oci_str_printf("http://localhost:1234/%s", remote_names[i]);
        owned_json json_t *schema = NULL;

        if (oci_json_read(AT_FDCWD, path, NULL, &schema, NULL) != OCI_OK)
            return -1;
        (void)json_object_set_new(remotes, name, rename_keywords(schema, 64));
    }
    return 0;
}

static int drop_remotes(void **state)
{
    (void)state;
    json_decref(remotes);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schema_scores_as_stated),
    };

    if (access(tests_path, R_OK) != 0) {
        print_message("json-schema-test-suite is not installed\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, read_remotes, drop_remotes);
}
