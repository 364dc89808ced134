/* SPDX-License-Identifier: Apache-2.0 */
/** @file Equality of values; see json.h. */
#include "base/json.h"

#include <string.h>

static bool numbers_equal(const json_t *a, const json_t *b)
{
    if (json_is_integer(a) && json_is_integer(b))
        return json_integer_value(a) == json_integer_value(b);
    /* Not less and not more: equal, and a comparison of reals that the compiler accepts. */
    return !(json_number_value(a) < json_number_value(b)) &&
           !(json_number_value(a) > json_number_value(b));
}

static bool strings_equal(const json_t *a, const json_t *b)
{
    return json_string_length(a) == json_string_length(b) &&
           memcmp(json_string_value(a), json_string_value(b), json_string_length(a)) == 0;
}

static bool equal_within(const json_t *a, const json_t *b, unsigned int depth);

/* NOLINTNEXTLINE(misc-no-recursion): ends at OCI_JSON_DEPTH_MAX. */
static bool arrays_equal(const json_t *a, const json_t *b, unsigned int depth)
{
    if (json_array_size(a) != json_array_size(b))
        return false;
    for (size_t i = 0; i < json_array_size(a); i++) {
        if (!equal_within(json_array_get(a, i), json_array_get(b, i), depth))
            return false;
    }
    return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): ends at OCI_JSON_DEPTH_MAX. */
static bool objects_equal(const json_t *a, const json_t *b, unsigned int depth)
{
    const char *name;
    json_t *value;

    if (json_object_size(a) != json_object_size(b))
        return false;
    json_object_foreach(oci_json_plain(a), name, value) {
        if (!equal_within(value, json_object_get(b, name), depth))
            return false;
    }
    return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): ends at OCI_JSON_DEPTH_MAX. */
static bool equal_within(const json_t *a, const json_t *b, unsigned int depth)
{
    if (a == NULL || b == NULL || depth == 0)
        return a == b;
    if (json_is_number(a) && json_is_number(b))
        return numbers_equal(a, b);
    if (json_typeof(a) != json_typeof(b))
        return false;
    if (json_is_object(a))
        return objects_equal(a, b, depth - 1);
    if (json_is_array(a))
        return arrays_equal(a, b, depth - 1);
    if (json_is_string(a))
        return strings_equal(a, b);
    return true;
}

bool oci_json_equal(const json_t *a, const json_t *b)
{
    return equal_within(a, b, OCI_JSON_DEPTH_MAX);
}
