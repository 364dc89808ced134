/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/matcher.h"

#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"
#include "catalogue/version.h"
#include "judge/compare.h"
#include "judge/excerpt.h"
#include "judge/json_plain.h"
#include "judge/matcher_parts.h"
#include "judge/tree.h"

static bool is_equal(struct cts_match *match, const json_t *argument, const json_t *value)
{
    (void)match;
    return cts_json_equal(argument, value);
}

static bool is_not(struct cts_match *match, const json_t *argument, const json_t *value)
{
    (void)match;
    return !cts_json_equal(argument, value);
}

static bool is_there(struct cts_match *match, const json_t *argument, const json_t *value)
{
    (void)match;
    return json_is_true(argument) == (value != NULL);
}

static bool includes_all(struct cts_match *match, const json_t *argument, const json_t *value)
{
    (void)match;
    return cts_json_includes(value, argument);
}

static bool is_one_of(struct cts_match *match, const json_t *argument, const json_t *value)
{
    (void)match;
    for (size_t i = 0; i < json_array_size(argument); i++) {
        if (cts_json_equal(json_array_get(argument, i), value))
            return true;
    }
    return false;
}

static bool has_same_elements(struct cts_match *match, const json_t *argument, const json_t *value)
{
    (void)match;
    return cts_json_same_set(argument, value);
}

static const json_t *other_value(const struct cts_match *match, const json_t *pointer)
{
    return oci_json_at(match->observation, json_string_value(pointer));
}

/* What stands at the other place; told only where the two are not as they should be. */
static bool say_other(struct cts_match *match, const json_t *pointer)
{
    owned_str char *text = cts_value_text(other_value(match, pointer));

    cts_match_say(match, "%s is %s", json_string_value(pointer), text);
    return false;
}

static bool is_same_as(struct cts_match *match, const json_t *argument, const json_t *value)
{
    return cts_json_equal(other_value(match, argument), value) || say_other(match, argument);
}

static bool differs_from(struct cts_match *match, const json_t *argument, const json_t *value)
{
    const json_t *other = other_value(match, argument);

    return (other != NULL && !cts_json_equal(other, value)) || say_other(match, argument);
}

/* Elements of an array, or keys of an object: each of them has to be in the list. */
static bool is_within(struct cts_match *match, const json_t *argument, const json_t *value)
{
    const json_t *list = json_is_array(argument) ? argument : other_value(match, argument);
    owned_json json_t *parts = cts_parts_of(value);

    for (size_t i = 0; parts != NULL && i < json_array_size(parts); i++) {
        const json_t *part = json_array_get(parts, i);

        if (!is_one_of(match, list, part)) {
            owned_str char *text = cts_value_text(part);

            cts_match_say(match, "%s is not", text);
            return false;
        }
    }
    return parts != NULL;
}

static bool is_not_before(struct cts_match *match, const json_t *argument, const json_t *value)
{
    const char *first = json_string_value(other_value(match, argument));
    const char *version = json_string_value(value);

    return (first != NULL && version != NULL && cts_version_valid(first) &&
            cts_version_valid(version) && cts_version_compare(version, first) >= 0) ||
           say_other(match, argument);
}

/* The difference is the sentence: neither tree would fit into one. */
static bool is_tree(struct cts_match *match, const json_t *argument, const json_t *value)
{
    const json_t *stated = json_is_array(argument) ? argument : match->golden;
    const json_t *members = json_object_get(argument, "members");
    struct cts_tree_difference difference;
    bool same = false;

    if (!json_is_array(stated)) {
        (void)oci_fail(&match->error, OCI_INVALID, NULL,
                       "matcher 'tree': the fixture states no golden tree");
        return false;
    }
    same = cts_tree_compare(stated, members, value, &difference);
    if (!same) {
        cts_match_done(match);
        match->detail = steal_str(&difference.sentence);
        match->expected = steal_json(&difference.expected);
        match->found = steal_json(&difference.found);
    }
    cts_tree_difference_done(&difference);
    return same;
}

const struct cts_matcher cts_matchers[] = {
    {"equals",       CTS_ARG_ANY,     "be",                      is_equal         },
    {"not",          CTS_ARG_ANY,     "not be",                  is_not           },
    {"exists",       CTS_ARG_BOOL,    "be there",                is_there         },
    {"type",         CTS_ARG_TYPE,    "be of type",              cts_has_type     },
    {"matches",      CTS_ARG_REGEX,   "match",                   cts_matches      },
    {"not-matches",  CTS_ARG_REGEX,   "not match",               cts_matches_not  },
    {"contains",     CTS_ARG_ANY,     "contain",                 cts_contains     },
    {"lacks",        CTS_ARG_ANY,     "not contain",             cts_lacks        },
    {"includes",     CTS_ARG_ANY,     "include",                 includes_all     },
    {"one-of",       CTS_ARG_ARRAY,   "be one of",               is_one_of        },
    {"at-least",     CTS_ARG_NUMBER,  "be at least",             cts_is_at_least  },
    {"at-most",      CTS_ARG_NUMBER,  "be at most",              cts_is_at_most   },
    {"above",        CTS_ARG_NUMBER,  "be more than",            cts_is_above     },
    {"below",        CTS_ARG_NUMBER,  "be less than",            cts_is_below     },
    {"length",       CTS_ARG_LENGTH,  "have the length",         cts_has_length   },
    {"same-as",      CTS_ARG_POINTER, "be the same as",          is_same_as       },
    {"differs-from", CTS_ARG_POINTER, "differ from",             differs_from     },
    {"same-set",     CTS_ARG_ARRAY,   "be, in any order,",       has_same_elements},
    {"within",       CTS_ARG_LIST,    "hold nothing but",        is_within        },
    {"not-before",   CTS_ARG_POINTER, "be a version not before", is_not_before    },
    {"sorted",       CTS_ARG_TRUE,    "be sorted",               cts_is_sorted    },
    {"unique",       CTS_ARG_TRUE,    "hold nothing twice",      cts_is_unique    },
    {"tree",         CTS_ARG_TREE,    "be the tree",             is_tree          },
    {"every",        CTS_ARG_MATCHER, "have only elements with", cts_every_meets  },
    {"some",         CTS_ARG_MATCHER, "have an element with",    cts_some_meets   },
    {"none",         CTS_ARG_MATCHER, "have no element with",    cts_none_meets   },
};

const size_t cts_n_matchers = sizeof(cts_matchers) / sizeof(cts_matchers[0]);

const struct cts_matcher *cts_matcher_find(const char *name)
{
    for (size_t i = 0; i < cts_n_matchers; i++) {
        if (strcmp(cts_matchers[i].name, name) == 0)
            return &cts_matchers[i];
    }
    return NULL;
}

size_t cts_matchers_count(const json_t *object)
{
    size_t n = 0;

    for (size_t i = 0; i < cts_n_matchers; i++)
        n += json_object_get(object, cts_matchers[i].name) != NULL;
    return n;
}

/* One matcher against one value. */
static bool row_holds(struct cts_match *match, const struct cts_matcher *row,
                      const json_t *argument, const json_t *value)
{
    if (!cts_argument_fits(row->argument, argument)) {
        owned_str char *text = cts_value_text(argument);

        (void)oci_fail(&match->error, OCI_INVALID, NULL, "matcher '%s' cannot take %s", row->name,
                       text);
        return false;
    }
    if (value == NULL && row->argument != CTS_ARG_BOOL)
        return false;
    return row->holds(match, argument, value);
}

bool cts_matchers_hold(struct cts_match *match, const json_t *object, const json_t *value,
                       const struct cts_matcher **ret_matcher)
{
    for (size_t i = 0; i < cts_n_matchers; i++) {
        const struct cts_matcher *row = &cts_matchers[i];
        const json_t *argument = json_object_get(object, row->name);

        if (argument == NULL)
            continue;
        cts_match_say(match, NULL);
        if (!row_holds(match, row, argument, value)) {
            *ret_matcher = row;
            return false;
        }
    }
    return true;
}

char *cts_matcher_text(const struct cts_matcher *matcher, const json_t *argument)
{
    owned_str char *text = cts_value_text(argument);

    if (matcher->argument == CTS_ARG_TRUE)
        return oci_str_dup(matcher->phrase);
    if (matcher->argument == CTS_ARG_BOOL)
        return oci_str_printf("%s%s", json_is_true(argument) ? "" : "not ", matcher->phrase);
    return oci_str_printf("%s %s", matcher->phrase, text);
}
