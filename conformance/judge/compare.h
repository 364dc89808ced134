/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * JSON values compared as an author of a case means them.
 *
 * Numbers are compared by value, so 1 is 1.0 and a number too large for one of C's types is
 * not rounded into another; the order of members of an object does not matter; the order of an
 * array does.
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

enum { CTS_COMPARE_DEPTH_MAX = 64 /**< Levels; deeper values are never equal. */ };

/** Whether two values are the same; NULL is the same as nothing. */
bool cts_json_equal(const json_t *a, const json_t *b);

/**
 * Whether @p whole includes all of @p part.
 *
 * An object includes another when each member of the other is in it and includes the other's
 * member; an array includes another when each element of the other is included by one of its
 * elements; anything else includes what it equals.
 */
bool cts_json_includes(const json_t *whole, const json_t *part);

/** Whether two arrays hold equal elements, each as often, in whatever order. */
bool cts_json_same_set(const json_t *a, const json_t *b);

/**
 * Order of two values of a kind: numbers by value, strings by bytes.
 *
 * @param[out] ret_order Negative, 0 or positive.
 * @return False where the two are not both numbers or both strings; @p ret_order is untouched.
 */
bool cts_json_order(const json_t *a, const json_t *b, int *ret_order);
