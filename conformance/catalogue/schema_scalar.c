/* SPDX-License-Identifier: Apache-2.0 */
/** @file Keywords about values as such, texts and numbers. */
#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "base/owned.h"
#include "catalogue/schema_parts.h"

static const double two_63 = 9223372036854775808.0;

/* A real without fraction is an integer; reals of 2^53 and above have none. */
static bool is_whole(double number)
{
    double whole;

    if (!(number > -two_63 && number < two_63))
        return number - number >= 0;
    whole = (double)(int64_t)number;
    return !(whole < number) && !(whole > number);
}

static bool has_type(const json_t *value, const char *type)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "object",   [JSON_ARRAY] = "array", [JSON_STRING] = "string",
        [JSON_INTEGER] = "integer", [JSON_REAL] = "number", [JSON_TRUE] = "boolean",
        [JSON_FALSE] = "boolean",   [JSON_NULL] = "null",
    };

    if (strcmp(type, "number") == 0)
        return json_is_number(value);
    if (strcmp(type, "integer") == 0 && json_is_real(value))
        return is_whole(json_real_value(value));
    return strcmp(names[json_typeof(value)], type) == 0;
}

bool cts_schema_type(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                     const json_t *value)
{
    owned_str char *wanted = NULL;

    if (json_is_string(value) && has_type(spot->instance, json_string_value(value)))
        return true;
    for (size_t i = 0; i < json_array_size(value); i++) {
        if (has_type(spot->instance, json_string_value(json_array_get(value, i))))
            return true;
    }
    wanted = oci_json_dump(value, JSON_COMPACT);
    return cts_schema_wrong(check, spot, "is %s, wanted is the type %s",
                            oci_json_type_name(spot->instance), wanted);
}

bool cts_schema_const(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                      const json_t *value)
{
    owned_str char *wanted = NULL;
    owned_str char *found = NULL;

    if (oci_json_equal(spot->instance, value))
        return true;
    wanted = oci_json_dump(value, JSON_COMPACT);
    found = oci_json_dump(spot->instance, JSON_COMPACT);
    return cts_schema_wrong(check, spot, "is %.80s, wanted is %.80s", found, wanted);
}

bool cts_schema_enum(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                     const json_t *value)
{
    owned_str char *wanted = NULL;
    owned_str char *found = NULL;

    for (size_t i = 0; i < json_array_size(value); i++) {
        if (oci_json_equal(spot->instance, json_array_get(value, i)))
            return true;
    }
    wanted = oci_json_dump(value, JSON_COMPACT);
    found = oci_json_dump(spot->instance, JSON_COMPACT);
    return cts_schema_wrong(check, spot, "is %.80s, wanted is one of %.200s", found, wanted);
}

/* Characters, not bytes: those that do not go on with a UTF-8 sequence. */
static double length_of(const json_t *text)
{
    const char *bytes = json_string_value(text);
    double length = 0;

    for (size_t i = 0; i < json_string_length(text); i++)
        length += ((unsigned char)bytes[i] & 0xc0) != 0x80;
    return length;
}

bool cts_schema_min_length(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                           const json_t *value)
{
    if (length_of(spot->instance) >= json_number_value(value))
        return true;
    return cts_schema_wrong(check, spot, "has %.0f characters, wanted are at least %.0f",
                            length_of(spot->instance), json_number_value(value));
}

bool cts_schema_max_length(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                           const json_t *value)
{
    if (length_of(spot->instance) <= json_number_value(value))
        return true;
    return cts_schema_wrong(check, spot, "has %.0f characters, wanted are at most %.0f",
                            length_of(spot->instance), json_number_value(value));
}

bool cts_schema_match(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                      const json_t *value)
{
    const char *text = json_string_value(spot->instance);
    const char *pattern = json_string_value(value);

    if (regexec(cts_schema_regex(check->schemas, pattern), text, 0, NULL, 0) == 0)
        return true;
    return cts_schema_wrong(check, spot, "'%.80s' does not match '%s'", text, pattern);
}

/* Below, equal to or above 0; integers are compared as integers. */
static int compare(const json_t *a, const json_t *b)
{
    if (json_is_integer(a) && json_is_integer(b)) {
        return (json_integer_value(a) > json_integer_value(b)) -
               (json_integer_value(a) < json_integer_value(b));
    }
    return (json_number_value(a) > json_number_value(b)) -
           (json_number_value(a) < json_number_value(b));
}

static bool bound(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                  const json_t *value, bool holds, const char *words)
{
    owned_str char *wanted = NULL;
    owned_str char *found = NULL;

    if (holds)
        return true;
    wanted = oci_json_dump(value, JSON_COMPACT);
    found = oci_json_dump(spot->instance, JSON_COMPACT);
    return cts_schema_wrong(check, spot, "is %s, wanted is %s %s", found, words, wanted);
}

bool cts_schema_minimum(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                        const json_t *value)
{
    return bound(check, spot, value, compare(spot->instance, value) >= 0, "at least");
}

bool cts_schema_maximum(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                        const json_t *value)
{
    return bound(check, spot, value, compare(spot->instance, value) <= 0, "at most");
}

bool cts_schema_above(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                      const json_t *value)
{
    return bound(check, spot, value, compare(spot->instance, value) > 0, "more than");
}

bool cts_schema_below(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                      const json_t *value)
{
    return bound(check, spot, value, compare(spot->instance, value) < 0, "less than");
}

bool cts_schema_multiple(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                         const json_t *value)
{
    bool holds;

    if (json_is_integer(spot->instance) && json_is_integer(value) &&
        json_integer_value(value) > 0) {
        holds = json_integer_value(spot->instance) % json_integer_value(value) == 0;
    } else {
        holds = is_whole(json_number_value(spot->instance) / json_number_value(value));
    }
    return bound(check, spot, value, holds, "a multiple of");
}
