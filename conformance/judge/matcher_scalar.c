/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"
#include "judge/compare.h"
#include "judge/json_plain.h"
#include "judge/matcher_parts.h"
#include "judge/tree_member.h"

void cts_match_done(struct cts_match *match)
{
    free(match->detail);
    match->detail = NULL;
    json_decref(match->expected);
    match->expected = NULL;
    json_decref(match->found);
    match->found = NULL;
}

void cts_match_say(struct cts_match *match, const char *fmt, ...)
{
    char text[256];
    va_list args;

    cts_match_done(match);
    if (fmt == NULL)
        return;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    match->detail = oci_str_dup(text);
}

static const struct {
    const char *name;
    json_type types[2];
} type_names[] = {
    {"object",  {JSON_OBJECT, JSON_OBJECT}  },
    {"array",   {JSON_ARRAY, JSON_ARRAY}    },
    {"string",  {JSON_STRING, JSON_STRING}  },
    {"integer", {JSON_INTEGER, JSON_INTEGER}},
    {"number",  {JSON_INTEGER, JSON_REAL}   },
    {"boolean", {JSON_TRUE, JSON_FALSE}     },
    {"null",    {JSON_NULL, JSON_NULL}      },
};

static const json_type *types_of(const char *name)
{
    for (size_t i = 0; i < sizeof(type_names) / sizeof(type_names[0]); i++) {
        if (strcmp(type_names[i].name, name) == 0)
            return type_names[i].types;
    }
    return NULL;
}

/* NOLINTNEXTLINE(misc-no-recursion): a list asks about a pointer, once. */
bool cts_argument_fits(enum cts_argument kind, const json_t *argument)
{
    switch (kind) {
    case CTS_ARG_ANY:
        return true;
    case CTS_ARG_BOOL:
        return json_is_boolean(argument);
    case CTS_ARG_TRUE:
        return json_is_true(argument);
    case CTS_ARG_TYPE:
        return json_is_string(argument) && types_of(json_string_value(argument)) != NULL;
    case CTS_ARG_REGEX:
        return json_is_string(argument);
    case CTS_ARG_POINTER:
        return json_is_string(argument) && strchr("/", json_string_value(argument)[0]) != NULL;
    case CTS_ARG_NUMBER:
        return json_is_number(argument);
    case CTS_ARG_ARRAY:
        return json_is_array(argument);
    case CTS_ARG_LIST:
        return json_is_array(argument) || cts_argument_fits(CTS_ARG_POINTER, argument);
    case CTS_ARG_LENGTH:
        return json_is_integer(argument) || cts_matchers_count(argument) > 0;
    case CTS_ARG_MATCHER:
        return cts_matchers_count(argument) > 0;
    case CTS_ARG_TREE:
        return json_is_array(argument) || cts_tree_members_valid(argument) ||
               (json_is_string(argument) && strcmp(json_string_value(argument), "golden") == 0);
    }
    return false;
}

bool cts_has_type(struct cts_match *match, const json_t *argument, const json_t *value)
{
    const json_type *types = types_of(json_string_value(argument));

    (void)match;
    return json_typeof(value) == types[0] || json_typeof(value) == types[1];
}

/* Whether a text matches; not a string, or a pattern that makes no sense: neither. */
static bool match_pattern(struct cts_match *match, const json_t *pattern, const json_t *value,
                          int want)
{
    char reason[128];
    regex_t regex;
    int status;

    if (!json_is_string(value)) {
        cts_match_say(match, "that is no string");
        return false;
    }
    status = regcomp(&regex, json_string_value(pattern), REG_EXTENDED | REG_NOSUB);
    if (status != 0) {
        (void)regerror(status, &regex, reason, sizeof(reason));
        (void)oci_fail(&match->error, OCI_INVALID, NULL, "regular expression '%s': %s",
                       json_string_value(pattern), reason);
        return false;
    }
    status = regexec(&regex, json_string_value(value), 0, NULL, 0);
    regfree(&regex);
    return status == want;
}

bool cts_matches(struct cts_match *match, const json_t *argument, const json_t *value)
{
    return match_pattern(match, argument, value, 0);
}

bool cts_matches_not(struct cts_match *match, const json_t *argument, const json_t *value)
{
    return match_pattern(match, argument, value, REG_NOMATCH);
}

/* A number, or the number that a whole string writes in decimal, as files of the kernel do. */
static json_t *number_from(const json_t *value)
{
    const char *text = json_string_value(value);
    char *end = NULL;
    json_int_t number;

    if (json_is_number(value))
        return cts_json_share(value);
    if (text == NULL || text[0] == '\0' || strspn(text, "-0123456789") != strlen(text))
        return NULL;
    errno = 0;
    number = strtoll(text, &end, 10);
    return errno == 0 && *end == '\0' ? json_integer(number) : NULL;
}

/* Which orders of value and argument are meant: bits for less, equal, more. */
enum { LESS = 1, EQUAL = 2, MORE = 4 };

static bool is_ordered(struct cts_match *match, const json_t *argument, const json_t *value,
                       unsigned wanted)
{
    owned_json json_t *number = number_from(value);
    int order = 0;

    if (number == NULL || !cts_json_order(number, argument, &order)) {
        cts_match_say(match, "that is no number");
        return false;
    }
    return (wanted & (order < 0 ? LESS : order > 0 ? MORE : EQUAL)) != 0;
}

bool cts_is_at_least(struct cts_match *match, const json_t *argument, const json_t *value)
{
    return is_ordered(match, argument, value, MORE | EQUAL);
}

bool cts_is_at_most(struct cts_match *match, const json_t *argument, const json_t *value)
{
    return is_ordered(match, argument, value, LESS | EQUAL);
}

bool cts_is_above(struct cts_match *match, const json_t *argument, const json_t *value)
{
    return is_ordered(match, argument, value, MORE);
}

bool cts_is_below(struct cts_match *match, const json_t *argument, const json_t *value)
{
    return is_ordered(match, argument, value, LESS);
}
