/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/argv.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "builder/fill.h"
#include "harness/json_borrow.h"

/* The list that an element stands for, where it is exactly one word with a list as value. */
static const json_t *list_of(const char *text, const json_t *values)
{
    size_t size = strlen(text);
    owned_str char *word = NULL;
    const json_t *value = NULL;

    if (size < 3 || text[0] != '{' || text[size - 1] != '}')
        return NULL;
    word = oci_str_dup_n(text + 1, size - 2);
    value = json_object_get(values, word);
    return json_is_array(value) ? value : NULL;
}

static bool all_words_have_values(const char *text, const json_t *values)
{
    const char *open = text;

    while ((open = strchr(open, '{')) != NULL) {
        const char *end = strchr(open, '}');
        owned_str char *word = NULL;

        if (end == NULL)
            return true;
        word = oci_str_dup_n(open + 1, (size_t)(end - open - 1));
        if (json_object_get(values, word) == NULL)
            return false;
        open = end;
    }
    return true;
}

static void add_text(json_t *argv, const char *text, const json_t *values)
{
    const json_t *list = list_of(text, values);
    owned_str char *filled = NULL;

    if (list != NULL) {
        (void)json_array_extend(argv, cts_borrow(list));
        return;
    }
    filled = fx_fill_text(text, values);
    (void)json_array_append_new(argv, json_string(filled));
}

static enum oci_status add_group(json_t *argv, const json_t *group, const json_t *values,
                                 struct oci_error *err)
{
    size_t n = json_array_size(group);

    for (size_t i = 0; i < n; i++) {
        const char *text = json_string_value(json_array_get(group, i));

        if (text == NULL)
            return oci_fail(err, OCI_INVALID, NULL, "/%zu: not a string", i);
        if (!all_words_have_values(text, values))
            return OCI_OK;
    }
    for (size_t i = 0; i < n; i++)
        add_text(argv, json_string_value(json_array_get(group, i)), values);
    return OCI_OK;
}

static enum oci_status add_element(json_t *argv, const json_t *element, const json_t *values,
                                   struct oci_error *err)
{
    const char *text = json_string_value(element);

    if (json_is_array(element))
        return add_group(argv, element, values, err);
    if (text == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "neither a string nor a list of strings");
    if (all_words_have_values(text, values))
        add_text(argv, text, values);
    return OCI_OK;
}

enum oci_status cts_argv_expand(const json_t *template, const json_t *values, json_t **ret_argv,
                                struct oci_error *err)
{
    owned_json json_t *argv = json_array();

    if (!json_is_array(template))
        return oci_fail(err, OCI_INVALID, NULL, "a command line is a list of words");
    for (size_t i = 0; i < json_array_size(template); i++) {
        enum oci_status status = add_element(argv, json_array_get(template, i), values, err);

        if (status != OCI_OK)
            return oci_within(err, status, "/%zu", i);
    }
    for (size_t i = 0; i < json_array_size(argv); i++) {
        if (!json_is_string(json_array_get(argv, i)))
            return oci_fail(err, OCI_INVALID, NULL, "argument %zu is not a string", i);
    }
    if (json_array_size(argv) == 0)
        return oci_fail(err, OCI_INVALID, NULL, "a command line without a program");
    *ret_argv = steal_json(&argv);
    return OCI_OK;
}

char **cts_argv_vector(const json_t *argv)
{
    size_t n = json_array_size(argv);
    char **vector = oci_new(n + 1, sizeof(*vector));

    for (size_t i = 0; i < n; i++)
        vector[i] = (char *)(uintptr_t)json_string_value(json_array_get(argv, i));
    return vector;
}
