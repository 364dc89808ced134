/* SPDX-License-Identifier: Apache-2.0 */
#include "image/uri.h"

#include <stddef.h>
#include <string.h>

#define LETTERS    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS     "0123456789"
#define HEX        DIGITS "abcdefABCDEF"
#define PLAIN      LETTERS DIGITS "-._~!$&'()*+,;=:@"
#define ADDRESS    HEX ":.v"
#define IN_PATH    PLAIN "/"
#define IN_QUERY   PLAIN "/?"
#define USER_CHARS LETTERS DIGITS "-._~!$&'()*+,;=:"

/* The rest of @p text after what @p allowed and percent-encodings make up. */
static const char *skip(const char *text, const char *allowed)
{
    for (;;) {
        text += strspn(text, allowed);
        if (text[0] != '%' || text[1] == '\0' || strchr(HEX, text[1]) == NULL || text[2] == '\0' ||
            strchr(HEX, text[2]) == NULL)
            return text;
        text += 3;
    }
}

static const char *skip_scheme(const char *text)
{
    size_t size = strspn(text, LETTERS DIGITS "+-.");

    return size > 0 && strchr(LETTERS, text[0]) != NULL && text[size] == ':' ? text + size + 1
                                                                             : NULL;
}

/* user@host:port; brackets stand around an address only. NULL where they do not fit. */
static const char *skip_authority(const char *text)
{
    const char *user = skip(text, USER_CHARS);
    const char *end;

    if (*user == '@')
        text = user + 1;
    if (*text != '[')
        return skip(text, USER_CHARS);
    end = text + 1 + strspn(text + 1, ADDRESS);
    return *end == ']' && end > text + 1 ? skip(end + 1, DIGITS ":") : NULL;
}

bool oci_is_uri(const char *text)
{
    text = skip_scheme(text);
    if (text == NULL || *text == '\0')
        return false;
    if (strncmp(text, "//", 2) == 0)
        text = skip_authority(text + 2);
    if (text == NULL)
        return false;
    text = skip(text, IN_PATH);
    if (*text == '?')
        text = skip(text + 1, IN_QUERY);
    if (*text == '#')
        text = skip(text + 1, IN_QUERY);
    return *text == '\0';
}
