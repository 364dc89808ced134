/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The base reads a layout of the mutant's making.
 *
 * A tool that does not look at something behaves like a good one that is handed a layout in which
 * that thing is right; one that reads a document wrongly like a good one that is handed another
 * document. So the layout is copied, documents, descriptors or layers of the copy are changed, and
 * all that refers to what changed follows it.
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#include "base/error.h"

/** A layout that is being changed. */
struct cts_layout {
    const char *path;       /**< Of the copy. */
    const json_t *mutation; /**< Borrowed. */
};

/** Copy a layout to a new folder. @return Its path, owned; NULL where that failed. */
char *cts_layout_copy(const char *from);

/** Remove a copy. */
void cts_layout_remove(const char *path);

/** Take place: documents and descriptors. Whatever cannot be read is left alone. */
void cts_layout_change(const struct cts_layout *layout);

/**
 * Write a changed layer beside the others.
 *
 * @param name          Of its file, below the layout.
 * @param[in,out] layer Its descriptor: digest, size and media type follow.
 * @param[out] ret_diff_id Of the new content; owned.
 * @return Whether anything in it was changed.
 */
bool cts_layer_change(const struct cts_layout *layout, const char *name, json_t *layer,
                      char **ret_diff_id);

/** The file of a blob, below the layout: "blobs/sha256/…"; owned, NULL for what is no digest. */
char *cts_blob_name(const json_t *descriptor);

/** Write a blob; `digest` and `size` of the descriptor follow. @return Whether it was written. */
bool cts_blob_write(const struct cts_layout *layout, const void *data, size_t size,
                    json_t *descriptor);
