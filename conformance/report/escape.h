/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Foreign text made harmless for the place it is put into.
 *
 * In every form, control characters, marks that turn the direction of writing, characters that XML
 * does not know and bytes that are not UTF-8 become visible ("\x1b", "\u202e"). What is
 * escaped beyond that depends on the form.
 */
#pragma once

#include <stdio.h>

enum cts_escape {
    CTS_ESCAPE_PLAIN,       /**< For a terminal or a text file: one line. */
    CTS_ESCAPE_LINES,       /**< As PLAIN, but line ends and tabs stay. */
    CTS_ESCAPE_XML,         /**< An attribute of XML and HTML: one line. */
    CTS_ESCAPE_XML_LINES,   /**< Text of XML and HTML: line ends, tabs, quotes stay. */
    CTS_ESCAPE_MARKDOWN,    /**< A cell of a table. */
    CTS_ESCAPE_TAP,         /**< A description of TAP. */
    CTS_ESCAPE_GITHUB,      /**< The message of a workflow command. */
    CTS_ESCAPE_GITHUB_FIELD /**< A property of one. */
};

/** Write a text in that form; NULL writes nothing. */
void cts_escape(FILE *out, enum cts_escape form, const char *text);
