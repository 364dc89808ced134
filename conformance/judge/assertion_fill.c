/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "judge/assertion.h"
#include "judge/fill.h"
#include "judge/json_plain.h"
#include "judge/matcher.h"

/* What stands beside a name, as far as placeholders in it are concerned. */
enum part { PART_VALUE, PART_POINTER, PART_REGEX, PART_ASSERTION };

static const struct {
    const char *name;
    enum part part;
} members[] = {
    {"at",   PART_POINTER  },
    {"then", PART_POINTER  },
    {"find", PART_ASSERTION},
    {"when", PART_ASSERTION},
};

static const enum part argument_parts[] = {
    [CTS_ARG_ANY] = PART_VALUE,       [CTS_ARG_BOOL] = PART_VALUE,
    [CTS_ARG_TRUE] = PART_VALUE,      [CTS_ARG_TYPE] = PART_VALUE,
    [CTS_ARG_REGEX] = PART_REGEX,     [CTS_ARG_NUMBER] = PART_VALUE,
    [CTS_ARG_ARRAY] = PART_VALUE,     [CTS_ARG_LENGTH] = PART_ASSERTION,
    [CTS_ARG_POINTER] = PART_POINTER, [CTS_ARG_MATCHER] = PART_ASSERTION,
    [CTS_ARG_LIST] = PART_VALUE,      [CTS_ARG_TREE] = PART_VALUE,
};

static enum part part_of(const char *name)
{
    const struct cts_matcher *matcher = cts_matcher_find(name);

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        if (strcmp(members[i].name, name) == 0)
            return members[i].part;
    }
    return matcher == NULL ? PART_VALUE : argument_parts[matcher->argument];
}

/* A string with a form of its own, in that form; anything else as a value. */
static json_t *fill_part(const json_t *value, const json_t *values, enum part part)
{
    if (part == PART_POINTER && json_is_string(value))
        return cts_fill_text(json_string_value(value), values, CTS_FILL_POINTER);
    if (part == PART_REGEX && json_is_string(value))
        return cts_fill_text(json_string_value(value), values, CTS_FILL_REGEX);
    return cts_fill(value, values);
}

/* Bounded by CTS_MATCH_DEPTH_MAX; what lies deeper is refused when it is evaluated. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static json_t *fill_at(const json_t *assertion, const json_t *values, unsigned depth)
{
    json_t *copy = json_object();
    const char *name;
    json_t *value;

    json_object_foreach(cts_json_plain(assertion), name, value) {
        enum part part = part_of(name);

        if (part == PART_ASSERTION && json_is_object(value) && depth < CTS_MATCH_DEPTH_MAX) {
            json_object_set_new(copy, name, fill_at(value, values, depth + 1));
        } else {
            json_object_set_new(copy, name, fill_part(value, values, part));
        }
    }
    return copy;
}

json_t *cts_assertion_fill(const json_t *assertion, const json_t *values)
{
    return fill_at(assertion, values, 0);
}
