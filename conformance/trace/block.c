/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/block.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmark.h>

#include "base/owned.h"
#include "trace/anchor.h"

struct reading {
    struct oci_arena *arena;
    struct cts_blocks *blocks;
    struct cts_anchors *anchors;
    const char *anchor;   /**< Of the last heading. */
    const char *named;    /**< Of an <a> in the heading being read; NULL where none. */
    struct oci_text text; /**< Of the block being read. */
    cmark_node *block;    /**< The one being read; NULL between blocks. */
};

void cts_blocks_done(struct cts_blocks *blocks)
{
    free(blocks->rows);
    *blocks = CTS_BLOCKS_NONE;
}

static void add_block(struct reading *reading, const char *text, size_t size, int line)
{
    struct cts_blocks *blocks = reading->blocks;

    if (blocks->n_rows == blocks->n_room) {
        blocks->n_room = blocks->n_room * 2 + 64;
        blocks->rows = oci_grow(blocks->rows, blocks->n_room, sizeof *blocks->rows);
    }
    blocks->rows[blocks->n_rows++] = (struct cts_block){
        .anchor = reading->anchor,
        .text = oci_arena_dup_n(reading->arena, text, size),
        .line = line,
    };
}

static bool is_table_rule(const char *line, size_t size)
{
    return size > 0 && strspn(line, "|-: \t") >= size && memchr(line, '|', size) != NULL &&
           memchr(line, '-', size) != NULL;
}

/** Offset of the first row of a table in a paragraph; its size where there is no table. */
static size_t find_table(const char *text, size_t size)
{
    size_t before = 0;

    for (size_t at = 0; at < size;) {
        size_t length = strcspn(text + at, "\n");

        if (at > 0 && is_table_rule(text + at, length))
            return before;
        before = at;
        at += length + 1;
    }
    return size;
}

static void add_row(struct reading *reading, const char *row, size_t size, int line)
{
    owned_str char *words = oci_str_dup_n(row, size);

    for (char *bar = words; (bar = strchr(bar, '|')) != NULL;)
        *bar = ' ';
    if (!is_table_rule(row, size))
        add_block(reading, words, size, line);
}

static void add_paragraph(struct reading *reading, int line)
{
    const char *text = oci_text_get(&reading->text);
    size_t size = reading->text.size;
    size_t table = find_table(text, size);

    if (table > 0)
        add_block(reading, text, table, line);
    for (size_t i = 0; i < table; i++)
        line += text[i] == '\n';
    for (size_t at = table; at < size;) {
        size_t length = strcspn(text + at, "\n");

        add_row(reading, text + at, length, line++);
        at += length + 1;
    }
}

/* The marks of code spans are no part of a slug. */
static char *without_marks(const char *text)
{
    owned_text struct oci_text out = OCI_TEXT_NONE;

    for (; *text != '\0'; text++) {
        if (*text != CTS_CODE_BEGIN && *text != CTS_CODE_END)
            oci_text_add_n(&out, text, 1);
    }
    return oci_text_steal(&out);
}

static void end_block(struct reading *reading)
{
    int line = cmark_node_get_start_line(reading->block);

    if (cmark_node_get_type(reading->block) == CMARK_NODE_HEADING) {
        owned_str char *title = without_marks(oci_text_get(&reading->text));
        const char *slug = cts_anchor_of_title(reading->anchors, reading->arena, title);

        reading->anchor = reading->named != NULL ? reading->named : slug;
        add_block(reading, oci_text_get(&reading->text), reading->text.size, line);
    } else {
        add_paragraph(reading, line);
    }
    oci_text_done(&reading->text);
    reading->block = NULL;
    reading->named = NULL;
}

static void add_code(struct reading *reading, const char *code)
{
    const char begin = CTS_CODE_BEGIN;
    const char end = CTS_CODE_END;

    oci_text_add_n(&reading->text, &begin, 1);
    oci_text_add(&reading->text, code);
    oci_text_add_n(&reading->text, &end, 1);
}

/* A grammar or a document's form is one sentence: it changes as a whole. */
static void add_code_block(struct reading *reading, cmark_node *node)
{
    add_code(reading, cmark_node_get_literal(node));
    add_block(reading, oci_text_get(&reading->text), reading->text.size,
              cmark_node_get_start_line(node));
    oci_text_done(&reading->text);
}

/* Kinds of node that are only form need no row: cmark hands out their children by themselves. */
static void enter_node(struct reading *reading, cmark_node *node)
{
    const char *named = NULL;

    switch ((int)cmark_node_get_type(node)) {
    case CMARK_NODE_PARAGRAPH:
    case CMARK_NODE_HEADING:
        reading->block = node;
        break;
    case CMARK_NODE_TEXT:
        oci_text_add(&reading->text, cmark_node_get_literal(node));
        break;
    case CMARK_NODE_CODE:
        add_code(reading, cmark_node_get_literal(node));
        break;
    case CMARK_NODE_CODE_BLOCK:
        add_code_block(reading, node);
        break;
    case CMARK_NODE_SOFTBREAK:
    case CMARK_NODE_LINEBREAK:
        oci_text_add(&reading->text, "\n");
        break;
    case CMARK_NODE_HTML_INLINE:
        named = cts_anchor_of_tag(reading->arena, cmark_node_get_literal(node));
        reading->named = named != NULL ? named : reading->named;
        break;
    default:
        break;
    }
}

void cts_blocks_read(struct oci_arena *arena, const char *markdown, size_t size,
                     struct cts_blocks *ret_blocks)
{
    owned_anchors struct cts_anchors anchors = CTS_ANCHORS_NONE;
    struct reading reading = {.arena = arena,
                              .blocks = ret_blocks,
                              .anchors = &anchors,
                              .anchor = "",
                              .text = OCI_TEXT_NONE};
    cmark_node *document = cmark_parse_document(markdown, size, CMARK_OPT_DEFAULT);
    cmark_iter *iter = cmark_iter_new(document);

    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(iter);

        if (event == CMARK_EVENT_ENTER) {
            enter_node(&reading, node);
        } else if (node == reading.block) {
            end_block(&reading);
        }
    }
    cmark_iter_free(iter);
    cmark_node_free(document);
    oci_text_done(&reading.text);
}
