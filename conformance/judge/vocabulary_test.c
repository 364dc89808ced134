/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The words of a case stand in three places: the tables in C, the schemas, conformance/README.md.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "judge/course.h"
#include "judge/matcher.h"

#define FOLDER PLIMSOLL_SOURCE_DIR "/conformance/"

static json_t *read_schema(const char *name)
{
    owned_str char *path = oci_str_printf(FOLDER "schema/%s", name);
    json_t *doc = NULL;
    struct oci_error err = OCI_ERROR_NONE;

    if (oci_json_read(AT_FDCWD, path, NULL, &doc, &err) != OCI_OK)
        fail_msg("%s", err.text);
    return doc;
}

/* One section of the README, from its heading to the next of any level. */
static char *read_section(const char *heading)
{
    owned_str char *text = NULL;
    const char *start = NULL;
    const char *end = NULL;

    assert_int_equal(oci_file_read(AT_FDCWD, FOLDER "README.md", 1 << 20, &text, NULL, NULL),
                     OCI_OK);
    start = strstr(text, heading);
    if (start == NULL) {
        fail_msg("README.md has no section '%s'", heading);
        return NULL;
    }
    start += strlen(heading);
    end = strstr(start, "\n#");
    return end == NULL ? oci_str_dup(start) : oci_str_dup_n(start, (size_t)(end - start));
}

static bool list_holds(const json_t *list, const char *word)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (strcmp(json_string_value(json_array_get(list, i)), word) == 0)
            return true;
    }
    return false;
}

static void matchers_agree(void **state)
{
    owned_json json_t *schema = read_schema("assertion.json");
    owned_str char *section = read_section("### Matchers");
    const json_t *properties = oci_json_at(schema, "/$defs/matchers/properties");
    const json_t *names = oci_json_at(schema, "/propertyNames/enum");

    (void)state;
    assert_int_equal(json_object_size(properties), cts_n_matchers);
    for (size_t i = 0; i < cts_n_matchers; i++) {
        owned_str char *quoted = oci_str_printf("`%s", cts_matchers[i].name);

        if (json_object_get(properties, cts_matchers[i].name) == NULL ||
            !list_holds(names, cts_matchers[i].name))
            fail_msg("schema/assertion.json has no matcher '%s'", cts_matchers[i].name);
        if (strstr(section, quoted) == NULL)
            fail_msg("README.md has no matcher '%s'", cts_matchers[i].name);
    }
}

/* Whether a text holds a word with neither letter nor dash at its sides. */
static bool text_holds(const char *text, const char *word)
{
    const char *letters = "abcdefghijklmnopqrstuvwxyz-";
    size_t size = strlen(word);

    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word)) {
        bool starts = at == text || strchr(letters, at[-1]) == NULL;

        if (starts && (at[size] == '\0' || strchr(letters, at[size]) == NULL))
            return true;
    }
    return false;
}

static void check_verbs(const char *const *verbs, size_t n_verbs, const json_t *listed,
                        const char *text)
{
    for (size_t i = 0; i < n_verbs; i++) {
        if (!list_holds(listed, verbs[i]))
            fail_msg("schema/step.json has no verb '%s'", verbs[i]);
        if (!text_holds(text, verbs[i]))
            fail_msg("README.md has no verb '%s'", verbs[i]);
    }
}

static void step_verbs_agree(void **state)
{
    owned_json json_t *schema = read_schema("step.json");
    owned_str char *section = read_section("### Steps");
    const json_t *listed = oci_json_at(schema, "/properties/do/enum");

    (void)state;
    assert_int_equal(json_array_size(listed), cts_n_subject_verbs + cts_n_harness_verbs);
    check_verbs(cts_subject_verbs, cts_n_subject_verbs, listed, section);
    check_verbs(cts_harness_verbs, cts_n_harness_verbs, listed, section);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matchers_agree),
        cmocka_unit_test(step_verbs_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
