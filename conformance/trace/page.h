/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A JSON document shown as tables: as text, Markdown or one HTML file.
 *
 * What is shown is said by const tables: a page is sheets, a sheet is an array of objects in the
 * document and the members that become its columns. So a report is data twice: its content is the
 * JSON that `--format json` prints, its look is a page.
 */
#pragma once

#include <stddef.h>

#include <jansson.h>

#include "base/memory.h"

enum cts_page_format {
    CTS_PAGE_TEXT = 1 << 0,
    CTS_PAGE_MARKDOWN = 1 << 1,
    CTS_PAGE_HTML = 1 << 2,
    CTS_PAGE_JSON = 1 << 3, /**< The document itself. */
};

enum { CTS_PAGE_ALL = CTS_PAGE_TEXT | CTS_PAGE_MARKDOWN | CTS_PAGE_HTML };

struct cts_column {
    const char *title;
    const char *member; /**< Of the row's object; texts, numbers, or arrays of texts. */
};

struct cts_sheet {
    const char *title;
    const char *at;   /**< JSON pointer to the array; a sheet without rows is left out. */
    unsigned formats; /**< The formats it is for: a long one is not for a terminal. */
    const struct cts_column *columns;
    size_t n_columns;
};

struct cts_page {
    const char *title;
    const struct cts_sheet *sheets;
    size_t n_sheets;
};

/**
 * Render a page.
 *
 * Foreign bytes in the document are escaped for the format; control characters are dropped.
 *
 * @return The text, ending in a newline; the caller frees.
 */
OCI_MUST_USE OCI_NON_NULL char *cts_page_render(const struct cts_page *page, const json_t *doc,
                                                enum cts_page_format format);

/** "text", "markdown", "html", "json" as a format; 0 for any other word. */
unsigned cts_page_format_of(const char *word);
