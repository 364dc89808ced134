/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/version.h"

#include <stdbool.h>
#include <string.h>

#define DIGITS "0123456789"
#define WORD   DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-"

/* Takes a number without leading zeros. */
static bool take_number(const char **at)
{
    size_t length = strspn(*at, DIGITS);
    bool good = length == 1 || (length > 1 && **at != '0');

    *at += length;
    return good;
}

static bool take_char(const char **at, char wanted)
{
    if (**at != wanted)
        return false;
    (*at)++;
    return true;
}

enum zeros { ZEROS_ALLOWED, ZEROS_REFUSED };

/* Takes identifiers with dots between. In a pre-release, a number has no leading zero. */
static bool take_identifiers(const char **at, enum zeros zeros)
{
    do {
        size_t length = strspn(*at, WORD);
        bool number = strspn(*at, DIGITS) == length;

        if (length == 0 || (zeros == ZEROS_REFUSED && number && length > 1 && **at == '0'))
            return false;
        *at += length;
    } while (take_char(at, '.'));
    return true;
}

static bool is_semver(const char *at)
{
    if (!take_number(&at) || !take_char(&at, '.') || !take_number(&at) || !take_char(&at, '.') ||
        !take_number(&at))
        return false;
    if (take_char(&at, '-') && !take_identifiers(&at, ZEROS_REFUSED))
        return false;
    if (take_char(&at, '+') && !take_identifiers(&at, ZEROS_ALLOWED))
        return false;
    return *at == '\0';
}

enum oci_version_verdict oci_version_judge(const char *text)
{
    if (!is_semver(text))
        return OCI_VERSION_MALFORMED;
    return strncmp(text, "1.", 2) == 0 ? OCI_VERSION_TAKEN : OCI_VERSION_OTHER;
}
