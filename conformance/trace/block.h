/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The prose of a Markdown document, block by block.
 *
 * cmark reads the document; what is left are the words of its paragraphs, headings and table rows
 * in their order, each with the anchor of the heading it stands under. Everything that is only
 * form (emphasis, addresses, HTML) is gone, so that form may change without notice. A code block
 * is a block too: grammars and forms of documents stand there.
 */
#pragma once

#include <stddef.h>

#include "base/memory.h"
#include "base/text.h"

/** Stands in the text of a block around each code span; no byte of a Markdown text. */
enum { CTS_CODE_BEGIN = '\x01', CTS_CODE_END = '\x02' };

struct cts_block {
    const char *anchor; /**< Of the last heading; "" before the first. */
    const char *text;   /**< With line ends as they stood, and with code spans marked. */
    int line;           /**< Where it begins in the document, from 1. */
};

/** Start from CTS_BLOCKS_NONE; the arena given to cts_blocks_read() owns all of it. */
struct cts_blocks {
    struct cts_block *rows;
    size_t n_rows;
    size_t n_room;
};

#define CTS_BLOCKS_NONE ((struct cts_blocks){.rows = NULL})

/** Free the list; the texts are the arena's. */
void cts_blocks_done(struct cts_blocks *blocks);

#define owned_blocks __attribute__((cleanup(cts_blocks_done)))

/**
 * Read the blocks of one document. Every text is a document, so this cannot fail.
 *
 * @param arena       Owns the texts of the blocks.
 * @param ret_blocks  Blocks are added to it.
 */
void cts_blocks_read(struct oci_arena *arena, const char *markdown, size_t size,
                     struct cts_blocks *ret_blocks);
