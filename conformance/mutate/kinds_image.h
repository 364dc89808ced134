/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Mutations of image tools, in a program of its own: it links what a program in other root file
 * systems cannot.
 */
#pragma once

#include "mutate/play.h"

extern const struct cts_mutation_kind cts_image_mutation_kinds[];
extern const size_t cts_n_image_mutation_kinds;

/** Change a tree that an unpacker has made. */
void cts_tree_change(const char *root, const json_t *mutation);
