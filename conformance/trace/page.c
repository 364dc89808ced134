/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/page.h"

#include <stdbool.h>
#include <string.h>

#include "base/json.h"
#include "base/owned.h"
#include "base/text.h"

#define N_OF(table) (sizeof(table) / sizeof *(table))

enum { WIDTH_MAX = 100 /**< Columns; a longer cell of a text table is not padded for. */ };

struct style {
    const char *word;
    const char *page_begin; /**< With the title where it has a "%s". */
    const char *page_end;
    const char *sheet_begin;
    const char *sheet_end;
    const char *row_begin;
    const char *row_end;
    const char *head_begin;
    const char *head_end;
    const char *cell_begin;
    const char *cell_end;
    enum cts_page_format format;
    bool rule;   /**< A Markdown rule follows the head. */
    bool padded; /**< Cells of a column are as wide as the widest. */
};

#define HTML_BEGIN                                                                           \
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>%s</title>\n"   \
    "<style>body{font:15px sans-serif;margin:2em;max-width:80em}table{border-collapse:"      \
    "collapse}td,th{border:1px solid #bbb;padding:.2em .5em;text-align:left;vertical-align:" \
    "top}th{background:#eee}</style></head><body>\n<h1>%s</h1>\n"

/* clang-format off */
static const struct style styles[] = {
    {"text", "", "", "%s\n", "\n", "  ", "\n", "", "  ", "", "  ", CTS_PAGE_TEXT, false, true},
    {"markdown", "# %s\n\n", "", "## %s\n\n", "\n", "|", "\n", " ", " |", " ", " |", CTS_PAGE_MARKDOWN, true, false},
    {"html", HTML_BEGIN, "</body></html>\n", "<h2>%s</h2>\n<table>\n", "</table>\n",
     "<tr>", "</tr>\n", "<th>", "</th>", "<td>", "</td>", CTS_PAGE_HTML, false, false},
    {"json", "", "", "", "", "", "", "", "", "", "", CTS_PAGE_JSON, false, false},
};
/* clang-format on */

struct escape {
    char byte;
    unsigned formats;
    const char *text;
};

static const struct escape escapes[] = {
    {'&',  CTS_PAGE_HTML | CTS_PAGE_MARKDOWN, "&amp;" },
    {'<',  CTS_PAGE_HTML | CTS_PAGE_MARKDOWN, "&lt;"  },
    {'>',  CTS_PAGE_HTML,                     "&gt;"  },
    {'"',  CTS_PAGE_HTML,                     "&quot;"},
    {'|',  CTS_PAGE_MARKDOWN,                 "\\|"   },
    {'*',  CTS_PAGE_MARKDOWN,                 "\\*"   },
    {'\n', CTS_PAGE_ALL,                      " "     },
};

static const struct style *style_of(enum cts_page_format format)
{
    for (size_t i = 0; i < N_OF(styles); i++) {
        if (styles[i].format == format)
            return &styles[i];
    }
    return &styles[0];
}

unsigned cts_page_format_of(const char *word)
{
    for (size_t i = 0; i < N_OF(styles); i++) {
        if (strcmp(styles[i].word, word) == 0)
            return styles[i].format;
    }
    return 0;
}

static const char *escape_of(char byte, enum cts_page_format format)
{
    for (size_t i = 0; i < N_OF(escapes); i++) {
        if (escapes[i].byte == byte && (escapes[i].formats & format) != 0)
            return escapes[i].text;
    }
    return NULL;
}

static void add_escaped(struct oci_text *out, const char *text, enum cts_page_format format)
{
    for (; *text != '\0'; text++) {
        const char *escaped = escape_of(*text, format);

        if (escaped != NULL) {
            oci_text_add(out, escaped);
        } else if ((unsigned char)*text >= ' ' && *text != '\x7f') {
            oci_text_add_n(out, text, 1);
        }
    }
}

static void add_value(struct oci_text *out, const json_t *value, enum cts_page_format format)
{
    const json_t *element = NULL;
    size_t i = 0;

    if (json_is_string(value))
        add_escaped(out, json_string_value(value), format);
    if (json_is_integer(value))
        oci_text_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    json_array_foreach(value, i, element) {
        oci_text_add(out, i > 0 ? " " : "");
        add_escaped(out, json_is_string(element) ? json_string_value(element) : "", format);
    }
}

static char *cell_text(const json_t *row, const char *member, enum cts_page_format format)
{
    owned_text struct oci_text out = OCI_TEXT_NONE;

    add_value(&out, json_object_get(row, member), format);
    return oci_text_steal(&out);
}

/** Characters, not bytes: a continuation byte of UTF-8 takes no column. */
static size_t width_of(const char *text)
{
    size_t width = 0;

    for (; *text != '\0'; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

static size_t column_width(const struct cts_column *column, const json_t *rows)
{
    size_t width = width_of(column->title);
    const json_t *row = NULL;
    size_t i = 0;

    json_array_foreach(rows, i, row) {
        owned_str char *cell = cell_text(row, column->member, CTS_PAGE_TEXT);
        size_t wanted = width_of(cell);

        if (wanted > width && wanted <= WIDTH_MAX)
            width = wanted;
    }
    return width;
}

/** The cells of one row; of the head where @p row is NULL. */
static void add_row(struct oci_text *out, const struct style *style, const struct cts_sheet *sheet,
                    const json_t *row, const size_t *widths)
{
    oci_text_add(out, style->row_begin);
    for (size_t i = 0; i < sheet->n_columns; i++) {
        const struct cts_column *column = &sheet->columns[i];
        owned_str char *cell = row == NULL ? oci_str_dup(column->title)
                                           : cell_text(row, column->member, style->format);
        bool last = i + 1 == sheet->n_columns;

        oci_text_add(out, row == NULL ? style->head_begin : style->cell_begin);
        oci_text_add(out, cell);
        for (size_t width = width_of(cell); style->padded && !last && width < widths[i]; width++)
            oci_text_add(out, " ");
        if (!style->padded || !last)
            oci_text_add(out, row == NULL ? style->head_end : style->cell_end);
    }
    oci_text_add(out, style->row_end);
}

static void add_rule(struct oci_text *out, const struct cts_sheet *sheet)
{
    oci_text_add(out, "|");
    for (size_t i = 0; i < sheet->n_columns; i++)
        oci_text_add(out, " --- |");
    oci_text_add(out, "\n");
}

/** Put @p title in for each "%s" of a fixed template of ours. */
static void add_titled(struct oci_text *out, const char *template, const char *title)
{
    for (const char *hole; (hole = strstr(template, "%s")) != NULL; template = hole + 2) {
        oci_text_add_n(out, template, (size_t)(hole - template));
        oci_text_add(out, title);
    }
    oci_text_add(out, template);
}

static void add_sheet(struct oci_text *out, const struct style *style,
                      const struct cts_sheet *sheet, const json_t *rows)
{
    size_t *widths = oci_new(sheet->n_columns, sizeof *widths);
    const json_t *row = NULL;
    size_t i = 0;

    for (i = 0; style->padded && i < sheet->n_columns; i++)
        widths[i] = column_width(&sheet->columns[i], rows);
    add_titled(out, style->sheet_begin, sheet->title);
    add_row(out, style, sheet, NULL, widths);
    if (style->rule)
        add_rule(out, sheet);
    json_array_foreach(rows, i, row)
        add_row(out, style, sheet, row, widths);
    oci_text_add(out, style->sheet_end);
    free(widths);
}

char *cts_page_render(const struct cts_page *page, const json_t *doc, enum cts_page_format format)
{
    const struct style *style = style_of(format);
    owned_text struct oci_text out = OCI_TEXT_NONE;

    if (format == CTS_PAGE_JSON) {
        owned_str char *text = oci_json_dump(doc, JSON_INDENT(2));

        return oci_str_printf("%s\n", text);
    }
    add_titled(&out, style->page_begin, page->title);
    for (size_t i = 0; i < page->n_sheets; i++) {
        const struct cts_sheet *sheet = &page->sheets[i];
        const json_t *rows = oci_json_at(doc, sheet->at);

        if ((sheet->formats & format) != 0 && json_array_size(rows) > 0)
            add_sheet(&out, style, sheet, rows);
    }
    oci_text_add(&out, style->page_end);
    return oci_text_steal(&out);
}
