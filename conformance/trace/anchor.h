/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Anchors of headings, as GitHub forms them.
 */
#pragma once

#include <stddef.h>

#include "base/memory.h"

/** Slugs given so far: a repeated heading gets "-1", "-2" …. Start from CTS_ANCHORS_NONE. */
struct cts_anchors {
    const char **slugs;
    size_t n_slugs;
    size_t n_room;
};

#define CTS_ANCHORS_NONE ((struct cts_anchors){.slugs = NULL})

/** Free the list; the slugs are the arena's. */
void cts_anchors_done(struct cts_anchors *anchors);

#define owned_anchors __attribute__((cleanup(cts_anchors_done)))

/**
 * The anchor of the next heading of a document.
 *
 * @param arena  Owns what is returned.
 * @param title  Text of the heading, without form.
 */
OCI_NON_NULL const char *cts_anchor_of_title(struct cts_anchors *anchors, struct oci_arena *arena,
                                             const char *title);

/**
 * The name that an HTML tag "<a name=…>" or "<a id=…>" sets.
 *
 * @return The arena's; NULL for any other tag.
 */
const char *cts_anchor_of_tag(struct oci_arena *arena, const char *tag);
