/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "judge/compare.h"
#include "judge/excerpt.h"
#include "judge/json_plain.h"
#include "judge/matcher_parts.h"

enum answer { NO, YES, NEITHER };

static enum answer find_element(const json_t *array, const json_t *element)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (cts_json_equal(json_array_get(array, i), element))
            return YES;
    }
    return NO;
}

/* Element of an array, key of an object, part of a string; nothing else holds anything. */
static enum answer find_part(struct cts_match *match, const json_t *whole, const json_t *part)
{
    if (json_is_array(whole))
        return find_element(whole, part);
    if (json_is_object(whole) && json_is_string(part))
        return json_object_get(whole, json_string_value(part)) != NULL ? YES : NO;
    if (json_is_string(whole) && json_is_string(part))
        return strstr(json_string_value(whole), json_string_value(part)) != NULL ? YES : NO;
    cts_match_say(match, "%s cannot contain %s", oci_json_type_name(whole),
                  oci_json_type_name(part));
    return NEITHER;
}

bool cts_contains(struct cts_match *match, const json_t *argument, const json_t *value)
{
    return find_part(match, value, argument) == YES;
}

bool cts_lacks(struct cts_match *match, const json_t *argument, const json_t *value)
{
    return find_part(match, value, argument) == NO;
}

json_t *cts_parts_of(const json_t *value)
{
    json_t *parts = NULL;
    const char *name;
    json_t *member;

    if (json_is_array(value))
        return cts_json_share(value);
    if (!json_is_object(value))
        return NULL;
    parts = json_array();
    json_object_foreach(cts_json_plain(value), name, member)
        (void)json_array_append_new(parts, json_string(name));
    return parts;
}

/* Characters, not bytes: bytes that continue a character are not counted. */
static size_t count_characters(const char *text, size_t size)
{
    size_t n = 0;

    for (size_t i = 0; i < size; i++)
        n += ((unsigned char)text[i] & 0xC0) != 0x80;
    return n;
}

static json_t *length_of(const json_t *value)
{
    if (json_is_array(value))
        return json_integer((json_int_t)json_array_size(value));
    if (json_is_object(value))
        return json_integer((json_int_t)json_object_size(value));
    if (json_is_string(value)) {
        return json_integer(
            (json_int_t)count_characters(json_string_value(value), json_string_length(value)));
    }
    return NULL;
}

/* What is told of a value that does not meet a matcher. */
static void say_missed(struct cts_match *match, const json_t *matcher, const json_t *part,
                       const struct cts_matcher *row, const char *what)
{
    const char *at = json_string_value(json_object_get(matcher, "at"));
    owned_str char *found = cts_value_text(part);
    owned_str char *wanted = cts_matcher_text(row, json_object_get(matcher, row->name));

    cts_match_say(match, "%s%s%s is %s, must %s", what, at == NULL ? "" : " at ",
                  at == NULL ? "" : at, found, wanted);
}

/* Whether a value meets a matcher object; "what" names it where a miss is to be told. Matcher
 * objects lie in each other no deeper than CTS_MATCH_DEPTH_MAX. */
static bool meets(struct cts_match *match, const json_t *matcher, const json_t *value,
                  const char *what)
{
    const char *at = json_string_value(json_object_get(matcher, "at"));
    const json_t *part = at == NULL ? value : oci_json_at(value, at);
    const struct cts_matcher *row = NULL;
    bool holds = false;

    if (match->depth >= CTS_MATCH_DEPTH_MAX) {
        (void)oci_fail(&match->error, OCI_INVALID, NULL, "matchers lie more than %d deep",
                       CTS_MATCH_DEPTH_MAX);
        return false;
    }
    match->depth++;
    holds = cts_matchers_hold(match, matcher, part, &row);
    match->depth--;
    if (!holds && row != NULL && what != NULL)
        say_missed(match, matcher, part, row, what);
    return holds;
}

bool cts_has_length(struct cts_match *match, const json_t *argument, const json_t *value)
{
    owned_json json_t *length = length_of(value);

    if (length == NULL) {
        cts_match_say(match, "%s has no length", oci_json_type_name(value));
        return false;
    }
    if (json_is_object(argument))
        return meets(match, argument, length, "the length");
    if (cts_json_equal(length, argument))
        return true;
    cts_match_say(match, "the length is %" JSON_INTEGER_FORMAT, json_integer_value(length));
    return false;
}

static bool demand_array(struct cts_match *match, const json_t *value)
{
    if (!json_is_array(value))
        cts_match_say(match, "that is %s, not an array", oci_json_type_name(value));
    return json_is_array(value);
}

bool cts_is_sorted(struct cts_match *match, const json_t *argument, const json_t *value)
{
    (void)argument;
    if (!demand_array(match, value))
        return false;
    for (size_t i = 1; i < json_array_size(value); i++) {
        int order = 0;

        if (cts_json_order(json_array_get(value, i - 1), json_array_get(value, i), &order) &&
            order <= 0)
            continue;
        cts_match_say(match, "element %zu does not come after element %zu", i, i - 1);
        return false;
    }
    return true;
}

bool cts_is_unique(struct cts_match *match, const json_t *argument, const json_t *value)
{
    (void)argument;
    if (!demand_array(match, value))
        return false;
    for (size_t i = 1; i < json_array_size(value); i++) {
        for (size_t k = 0; k < i; k++) {
            if (!cts_json_equal(json_array_get(value, i), json_array_get(value, k)))
                continue;
            cts_match_say(match, "elements %zu and %zu are the same", k, i);
            return false;
        }
    }
    return true;
}

/* How many elements there are, and how many meet a matcher; and the first of each. */
struct tally {
    size_t n;
    size_t n_met;
    char *first_met;
    char *first_missed;
    bool tells_missed; /* Whether the first miss is to be told. */
};

static void tally_one(struct tally *tally, struct cts_match *match, const json_t *matcher,
                      const json_t *element, const char *name)
{
    bool tells = tally->tells_missed && tally->first_missed == NULL;
    owned_str char *what = tells ? oci_str_printf("element %s", name) : NULL;
    bool met = meets(match, matcher, element, what);

    tally->n++;
    tally->n_met += met;
    if (met && tally->first_met == NULL)
        tally->first_met = oci_str_dup(name);
    if (!met && tells && match->detail != NULL)
        tally->first_missed = oci_str_dup(match->detail);
}

static void tally_done(struct tally *tally)
{
    free(tally->first_met);
    free(tally->first_missed);
}

#define owned_tally __attribute__((cleanup(tally_done)))

static bool count_met(struct cts_match *match, const json_t *matcher, const json_t *value,
                      struct tally *tally)
{
    const char *name;
    json_t *member;

    for (size_t i = 0; i < json_array_size(value); i++) {
        owned_str char *number = oci_str_printf("%zu", i);

        tally_one(tally, match, matcher, json_array_get(value, i), number);
    }
    json_object_foreach(cts_json_plain(value), name, member)
        tally_one(tally, match, matcher, member, name);
    cts_match_say(match, NULL);
    if (json_is_array(value) || json_is_object(value))
        return true;
    cts_match_say(match, "%s has no elements", oci_json_type_name(value));
    return false;
}

bool cts_every_meets(struct cts_match *match, const json_t *argument, const json_t *value)
{
    owned_tally struct tally tally = {.tells_missed = true};

    if (!count_met(match, argument, value, &tally))
        return false;
    if (tally.first_missed != NULL)
        cts_match_say(match, "%s", tally.first_missed);
    return tally.n_met == tally.n;
}

bool cts_some_meets(struct cts_match *match, const json_t *argument, const json_t *value)
{
    owned_tally struct tally tally = {.n = 0};

    if (!count_met(match, argument, value, &tally))
        return false;
    cts_match_say(match, "none of %zu does", tally.n);
    return tally.n_met > 0;
}

bool cts_none_meets(struct cts_match *match, const json_t *argument, const json_t *value)
{
    owned_tally struct tally tally = {.n = 0};

    if (!count_met(match, argument, value, &tally))
        return false;
    if (tally.first_met != NULL)
        cts_match_say(match, "element %s does", tally.first_met);
    return tally.n_met == 0;
}
