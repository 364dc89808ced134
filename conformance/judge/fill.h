/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Placeholders in expectations, filled with the values of one run.
 *
 * A string that is exactly one placeholder becomes the value itself, with its type. Inside a
 * longer string the value's text is put in: in a JSON pointer as one token, in a regular
 * expression as literal text. A name in braces that is no value stays as it is, since `{2}` is a
 * bound of a regular expression.
 */
#pragma once

#include <jansson.h>

/** What a string is, and so how a value is put into it. */
enum cts_fill_kind { CTS_FILL_TEXT, CTS_FILL_POINTER, CTS_FILL_REGEX };

/**
 * Fill one string.
 *
 * @param text   Borrowed.
 * @param values Object of the values by name; borrowed.
 * @return New reference: usually a string.
 */
json_t *cts_fill_text(const char *text, const json_t *values, enum cts_fill_kind kind);

/**
 * Fill every string of a value, as text; names of members are filled too.
 *
 * @return New reference; what lies deeper than CTS_COMPARE_DEPTH_MAX levels is left as it is.
 */
json_t *cts_fill(const json_t *value, const json_t *values);
