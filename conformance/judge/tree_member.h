/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * One member of a file of a tree, as stated and as found.
 *
 * The same thing can be written in two ways: a mode with or without a leading 0, a time with or
 * without fractions, an attribute's value as text or in hexadecimal. What counts is what is meant.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

/** How a member is compared. */
struct cts_tree_member {
    const char *name;
    /** Whether @p found is what @p stated says; @p found is NULL where the entry has no such. */
    bool (*equal)(const json_t *stated, const json_t *found);
};

extern const struct cts_tree_member cts_tree_members[];
extern const size_t cts_n_tree_members;

/** Whether @p argument is an object whose only member, `members`, lists names of the table. */
bool cts_tree_members_valid(const json_t *argument);
