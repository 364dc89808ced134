/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The closed vocabulary of what a case can say about a value: one row a matcher.
 *
 * The same words stand in conformance/schema/case.json and conformance/README.md; a unit test
 * keeps the three together.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/error.h"

enum { CTS_MATCH_DEPTH_MAX = 8 /**< Matcher objects inside each other, by every/some/none. */ };

/** What stands beside the name of a matcher. */
enum cts_argument {
    CTS_ARG_ANY,     /**< Any JSON value. */
    CTS_ARG_BOOL,    /**< true or false. */
    CTS_ARG_TRUE,    /**< true only. */
    CTS_ARG_TYPE,    /**< The name of a JSON type. */
    CTS_ARG_REGEX,   /**< A POSIX extended regular expression. */
    CTS_ARG_NUMBER,  /**< A number. */
    CTS_ARG_ARRAY,   /**< An array. */
    CTS_ARG_LIST,    /**< An array, or a JSON pointer to one. */
    CTS_ARG_LENGTH,  /**< A number, or a matcher object for the number. */
    CTS_ARG_POINTER, /**< A JSON pointer into the whole observation. */
    CTS_ARG_MATCHER, /**< A matcher object. */
    CTS_ARG_TREE,    /**< An array of entries, or "golden". */
};

/** One comparison under way. Zero bytes but for the borrowed members start one. */
struct cts_match {
    const json_t *observation; /**< Whole, for `same-as`; borrowed. */
    const json_t *golden;      /**< What stands beside the value as `golden`; NULL. Borrowed. */
    unsigned depth;            /**< Matcher objects around this one. */
    char *detail;              /**< More about a "no"; owned, NULL where nothing is to add. */
    json_t *expected;          /**< What to show as expected of a "no"; owned, NULL. */
    json_t *found;             /**< What to show as found; owned, NULL. */
    struct oci_error error;    /**< Not OCI_OK where the matcher itself makes no sense. */
};

struct cts_matcher {
    const char *name;
    enum cts_argument argument;
    const char *phrase; /**< "… must <phrase> <argument>". */
    /** Whether @p value is as @p argument says; @p value is never NULL but for `exists`. */
    bool (*holds)(struct cts_match *match, const json_t *argument, const json_t *value);
};

extern const struct cts_matcher cts_matchers[];
extern const size_t cts_n_matchers;

/** Free what a comparison holds. */
void cts_match_done(struct cts_match *match);

/** The row of that name; NULL where there is none. */
const struct cts_matcher *cts_matcher_find(const char *name);

/**
 * Whether a value meets every matcher of an object.
 *
 * @param match            Learns the detail, and an error where the object makes no sense.
 * @param object           Members that are no matcher are passed over; borrowed.
 * @param value            NULL where the pointer led nowhere; borrowed.
 * @param[out] ret_matcher The row that does not hold; untouched where all do.
 */
bool cts_matchers_hold(struct cts_match *match, const json_t *object, const json_t *value,
                       const struct cts_matcher **ret_matcher);

/** How many matchers an object has. */
size_t cts_matchers_count(const json_t *object);

/** What a matcher asks for, as the end of a sentence after "must": "be 0", "not be there"; owned.
 */
char *cts_matcher_text(const struct cts_matcher *matcher, const json_t *argument);
