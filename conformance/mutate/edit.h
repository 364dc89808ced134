/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Changes to a JSON document that hit what is there, wherever it stands.
 *
 * A JSON Patch names one place and fails where the place is missing. A mutation has to fit the
 * documents of many cases: its pointer may hold `*` for each element or member, it takes only
 * values that match, and what it does not find it leaves alone.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

enum { CTS_EDIT_PICKS_MAX = 512 /**< Places that one edit can hit. */ };

/**
 * Whether a value is of a form: an object has all members of it, a text fits the glob of
 * fnmatch(3), anything else is equal.
 */
bool cts_edit_matches(const json_t *value, const json_t *form);

/** Whether `at` (and `if`, `unless`) of @p where hits anything in @p doc. */
bool cts_edit_finds(const json_t *doc, const json_t *where);

/**
 * Change a document.
 *
 * @param[in,out] doc  May be replaced where the pointer is "".
 * @param edit         `at`, `if`, `unless` pick; `drop` removes, `set` replaces, `put` makes where
 *                     nothing is, `add` adds to a number, text, array or object, `reverse` and
 *                     `first` are for arrays, `move` and `copy` name another place. With `patch` it
 *                     is a JSON Patch, as a whole or not at all.
 * @return How many places it changed.
 */
size_t cts_edit_apply(json_t **doc, const json_t *edit);
