/* SPDX-License-Identifier: Apache-2.0 */
/** @file Looking at a document that is parsed; see json.h. */
#include "base/json.h"

#include <string.h>

#include "base/memory.h"
#include "base/owned.h"

static const char *const type_names[] = {
    [JSON_OBJECT] = "an object",   [JSON_ARRAY] = "an array", [JSON_STRING] = "a string",
    [JSON_INTEGER] = "an integer", [JSON_REAL] = "a number",  [JSON_TRUE] = "a boolean",
    [JSON_FALSE] = "a boolean",    [JSON_NULL] = "null",
};

const char *oci_json_type_name(const json_t *value)
{
    return value != NULL ? type_names[json_typeof(value)] : "nothing";
}

/* Two to the 64th, exactly: what UINT64_MAX becomes as a real. */
static const double two_64 = 18446744073709551616.0;
static const double two_63 = 9223372036854775808.0;

bool oci_json_u64(const json_t *value, uint64_t *ret_number)
{
    double real;

    if (json_is_integer(value)) {
        if (json_integer_value(value) < 0)
            return false;
        *ret_number = (uint64_t)json_integer_value(value);
        return true;
    }
    if (!json_is_real(value))
        return false;
    real = json_real_value(value);
    if (real < two_63 || real > two_64)
        return false;
    *ret_number = real < two_64 ? (uint64_t)real : UINT64_MAX;
    return true;
}

static bool unescape(char *text)
{
    char *to = text;

    for (const char *from = text; *from != '\0'; from++) {
        if (*from == '~' && from[1] != '0' && from[1] != '1')
            return false;
        if (*from == '~') {
            *to++ = *++from == '0' ? '~' : '/';
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return true;
}

/* An index has no sign and no leading zero (RFC 6901, section 4). */
static const json_t *element(const json_t *array, const char *token)
{
    size_t index = 0;

    if (token[0] == '\0' || (token[0] == '0' && token[1] != '\0'))
        return NULL;
    for (const char *c = token; *c != '\0'; c++) {
        if (*c < '0' || *c > '9' || index > SIZE_MAX / 10 - 1)
            return NULL;
        index = index * 10 + (size_t)(*c - '0');
    }
    return json_array_get(array, index);
}

static const json_t *child(const json_t *value, const char *token, size_t length)
{
    owned_str char *name = oci_str_dup_n(token, length);

    if (!unescape(name))
        return NULL;
    if (json_is_array(value))
        return element(value, name);
    return json_object_get(value, name);
}

const json_t *oci_json_at(const json_t *doc, const char *pointer)
{
    while (doc != NULL && *pointer != '\0') {
        size_t length;

        if (*pointer++ != '/')
            return NULL;
        length = strcspn(pointer, "/");
        doc = child(doc, pointer, length);
        pointer += length;
    }
    return doc;
}
