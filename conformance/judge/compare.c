/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "judge/json_plain.h"

/* The widest type: on every machine it holds each 64 bit integer or compares as one. */
static long double number_of(const json_t *value)
{
    if (json_is_integer(value))
        return (long double)json_integer_value(value);
    return (long double)json_real_value(value);
}

static int order_numbers(const json_t *a, const json_t *b)
{
    if (json_is_integer(a) && json_is_integer(b)) {
        json_int_t x = json_integer_value(a);
        json_int_t y = json_integer_value(b);

        return (x > y) - (x < y);
    }
    return (number_of(a) > number_of(b)) - (number_of(a) < number_of(b));
}

/* Byte strings: a text may hold NUL, so length counts too. */
static int order_strings(const json_t *a, const json_t *b)
{
    size_t n_a = json_string_length(a);
    size_t n_b = json_string_length(b);
    int order = memcmp(json_string_value(a), json_string_value(b), n_a < n_b ? n_a : n_b);

    return order != 0 ? order : (n_a > n_b) - (n_a < n_b);
}

bool cts_json_order(const json_t *a, const json_t *b, int *ret_order)
{
    if (json_is_number(a) && json_is_number(b)) {
        *ret_order = order_numbers(a, b);
    } else if (json_is_string(a) && json_is_string(b)) {
        *ret_order = order_strings(a, b);
    } else {
        return false;
    }
    return true;
}

/* How the values of two members or elements are to be compared. */
typedef bool (*relation)(const json_t *a, const json_t *b, unsigned depth);

static bool members_hold(const json_t *whole, const json_t *part, relation holds, unsigned depth)
{
    const char *name;
    json_t *value;

    json_object_foreach(cts_json_plain(part), name, value) {
        if (!holds(json_object_get(whole, name), value, depth))
            return false;
    }
    return true;
}

static bool scalars_equal(const json_t *a, const json_t *b)
{
    int order = 0;

    if (cts_json_order(a, b, &order))
        return order == 0;
    return json_typeof(a) == json_typeof(b) && !json_is_number(a) && !json_is_string(a);
}

/* Bounded by CTS_COMPARE_DEPTH_MAX. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static bool equal_at(const json_t *a, const json_t *b, unsigned depth)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (depth >= CTS_COMPARE_DEPTH_MAX)
        return false;
    if (json_is_object(a) && json_is_object(b)) {
        return json_object_size(a) == json_object_size(b) &&
               members_hold(a, b, equal_at, depth + 1);
    }
    if (json_is_array(a) && json_is_array(b)) {
        if (json_array_size(a) != json_array_size(b))
            return false;
        for (size_t i = 0; i < json_array_size(a); i++) {
            if (!equal_at(json_array_get(a, i), json_array_get(b, i), depth + 1))
                return false;
        }
        return true;
    }
    return !json_is_object(a) && !json_is_array(a) && scalars_equal(a, b);
}

bool cts_json_equal(const json_t *a, const json_t *b)
{
    return equal_at(a, b, 0);
}

static bool any_element(const json_t *array, const json_t *part, relation holds, unsigned depth)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (holds(json_array_get(array, i), part, depth))
            return true;
    }
    return false;
}

/* Bounded by CTS_COMPARE_DEPTH_MAX. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static bool includes_at(const json_t *whole, const json_t *part, unsigned depth)
{
    if (whole == NULL || depth >= CTS_COMPARE_DEPTH_MAX)
        return false;
    if (json_is_object(whole) && json_is_object(part))
        return members_hold(whole, part, includes_at, depth + 1);
    if (json_is_array(whole) && json_is_array(part)) {
        for (size_t i = 0; i < json_array_size(part); i++) {
            if (!any_element(whole, json_array_get(part, i), includes_at, depth + 1))
                return false;
        }
        return true;
    }
    return equal_at(whole, part, depth);
}

bool cts_json_includes(const json_t *whole, const json_t *part)
{
    return includes_at(whole, part, 0);
}

/* Each element of b is crossed off against one of a; equality is transitive, so greed is right. */
bool cts_json_same_set(const json_t *a, const json_t *b)
{
    size_t n = json_array_size(a);
    bool *taken;
    size_t n_taken = 0;

    if (!json_is_array(a) || !json_is_array(b) || n != json_array_size(b))
        return false;
    taken = oci_new(n + 1, sizeof(*taken));
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;

        while (k < n && (taken[k] || !cts_json_equal(json_array_get(a, i), json_array_get(b, k))))
            k++;
        if (k == n)
            break;
        taken[k] = true;
        n_taken++;
    }
    free(taken);
    return n_taken == n;
}
