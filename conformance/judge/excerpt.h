/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Foreign texts and values cut to what a report can show.
 *
 * What a subject writes may be long; a verdict quotes it, the observation has it whole. A text
 * is never cut inside a UTF-8 character, or no JSON could carry it.
 */
#pragma once

#include <stddef.h>

#include <jansson.h>

enum {
    CTS_EXCERPT_SENTENCE = 160, /**< Bytes of a value in a sentence. */
    CTS_EXCERPT_VALUE = 4096,   /**< Bytes of a value that a verdict carries, as compact JSON. */
};

/** The first bytes of a text, with "…" where it was cut; owned by the caller. */
char *cts_excerpt(const char *text, size_t size, size_t size_max);

/** A value as text for a sentence: compact, keys sorted, cut, "absent" for NULL; owned. */
char *cts_value_text(const json_t *value);

/** A value as a verdict carries it: itself, or where too long its text cut; NULL for NULL. */
json_t *cts_value_excerpt(const json_t *value);
