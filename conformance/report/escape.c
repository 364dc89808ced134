/* SPDX-License-Identifier: Apache-2.0 */
#include "report/escape.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What one character becomes in one form. */
struct replacement {
    char from;
    const char *to;
};

static const struct replacement lines[] = {
    {'\n', "\n"},
    {'\t', "\t"},
};
static const struct replacement xml[] = {
    {'&',  "&amp;" },
    {'<',  "&lt;"  },
    {'>',  "&gt;"  },
    {'"',  "&quot;"},
    {'\'', "&#39;" },
};
static const struct replacement xml_lines[] = {
    {'\n', "\n"   },
    {'\t', "\t"   },
    {'&',  "&amp;"},
    {'<',  "&lt;" },
    {'>',  "&gt;" },
};
static const struct replacement markdown[] = {
    {'\n', "<br>" },
    {'|',  "\\|"  },
    {'\\', "\\\\" },
    {'`',  "\\`"  },
    {'*',  "\\*"  },
    {'_',  "\\_"  },
    {'<',  "&lt;" },
    {'>',  "&gt;" },
    {'&',  "&amp;"},
    {'[',  "\\["  },
    {']',  "\\]"  },
};
static const struct replacement tap[] = {
    {'\\', "\\\\"},
    {'#',  "\\#" },
};
static const struct replacement github[] = {
    {'%',  "%25"},
    {'\r', "%0D"},
    {'\n', "%0A"},
};
static const struct replacement github_field[] = {
    {'%',  "%25"},
    {'\r', "%0D"},
    {'\n', "%0A"},
    {':',  "%3A"},
    {',',  "%2C"},
};

#define ROWS(table)                                 \
    {                                               \
        (table), sizeof(table) / sizeof((table)[0]) \
    }

static const struct form {
    const struct replacement *rows;
    size_t n;
} forms[] = {
    [CTS_ESCAPE_PLAIN] = {NULL, 0},
      [CTS_ESCAPE_LINES] = ROWS(lines),
    [CTS_ESCAPE_XML] = ROWS(xml),           [CTS_ESCAPE_XML_LINES] = ROWS(xml_lines),
    [CTS_ESCAPE_MARKDOWN] = ROWS(markdown), [CTS_ESCAPE_TAP] = ROWS(tap),
    [CTS_ESCAPE_GITHUB] = ROWS(github),     [CTS_ESCAPE_GITHUB_FIELD] = ROWS(github_field),
};

static const char *replacement_of(const struct form *form, char c)
{
    for (size_t i = 0; i < form->n; i++) {
        if (form->rows[i].from == c)
            return form->rows[i].to;
    }
    return NULL;
}

/* How many bytes a UTF-8 sequence has by its first byte; 0 for a byte that begins none. */
static size_t sequence_size(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
}

/* The character at text and its size; a size of 0 where the bytes are not UTF-8. */
static uint32_t read_character(const char *text, size_t *ret_size)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *bytes = (const unsigned char *)text;
    size_t size = sequence_size(bytes[0]);
    uint32_t character = size <= 1 ? bytes[0] : bytes[0] & (0xFFU >> (size + 1));

    *ret_size = 0;
    for (size_t i = 1; i < size; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
        character = (character << 6) | (bytes[i] & 0x3FU);
    }
    if (size == 0 || character < smallest[size] || character > 0x10FFFF ||
        (character >= 0xD800 && character <= 0xDFFF))
        return 0;
    *ret_size = size;
    return character;
}

/* C0 and C1 controls, marks of direction, invisible joiners, and what XML 1.0 does not allow. */
static bool is_harmful(uint32_t character)
{
    static const uint32_t ranges[][2] = {
        {0x00,   0x1F  },
        {0x7F,   0x9F  },
        {0x61C,  0x61C },
        {0x200B, 0x200F},
        {0x2028, 0x202E},
        {0x2060, 0x2069},
        {0xFEFF, 0xFEFF},
        {0xFFFE, 0xFFFF},
    };

    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (character >= ranges[i][0] && character <= ranges[i][1])
            return true;
    }
    return false;
}

void cts_escape(FILE *out, enum cts_escape form, const char *text)
{
    for (size_t size = 0; text != NULL && *text != '\0'; text += size == 0 ? 1 : size) {
        uint32_t character = read_character(text, &size);
        const char *replacement = size == 1 ? replacement_of(&forms[form], *text) : NULL;

        if (replacement != NULL) {
            (void)fputs(replacement, out);
        } else if (size == 0) {
            (void)fprintf(out, "\\x%02x", (unsigned int)(unsigned char)*text);
        } else if (is_harmful(character)) {
            (void)fprintf(out, size == 1 ? "\\x%02x" : "\\u%04x", (unsigned int)character);
        } else {
            (void)fwrite(text, 1, size, out);
        }
    }
}
