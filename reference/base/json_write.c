/* SPDX-License-Identifier: Apache-2.0 */
/** @file Documents as text; see json.h. */
#include "base/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"

static const char *end_of_string(const char *c)
{
    for (c++; *c != '"' && *c != '\0'; c++) {
        if (*c == '\\')
            c++;
    }
    return *c == '"' ? c + 1 : c;
}

static const char number_bytes[] = "0123456789+-.eE";

/* jansson prints a real of 2^63 and above with an exponent; an integer it came from had none. */
static void add_number(struct oci_text *out, const char *token, size_t length)
{
    owned_str char *text = oci_str_dup_n(token, length);
    uint64_t number;

    if (strchr(text, 'e') != NULL) {
        owned_json json_t *real = json_real(strtod(text, NULL));

        if (oci_json_u64(real, &number)) {
            oci_text_printf(out, "%" PRIu64, number);
            return;
        }
    }
    oci_text_add(out, text);
}

static char *restore_integers(const char *text)
{
    owned_text struct oci_text out = OCI_TEXT_NONE;

    while (*text != '\0') {
        const char *start = text;

        if (*text == '"') {
            text = end_of_string(text);
            oci_text_add_n(&out, start, (size_t)(text - start));
        } else if (strchr("-0123456789", *text) != NULL) {
            text += strspn(text, number_bytes);
            add_number(&out, start, (size_t)(text - start));
        } else {
            text += strcspn(text, "\"-0123456789");
            oci_text_add_n(&out, start, (size_t)(text - start));
        }
    }
    return oci_text_steal(&out);
}

char *oci_json_dump(const json_t *doc, size_t flags)
{
    owned_str char *text = json_dumps(doc, flags | JSON_ENCODE_ANY);

    if (text == NULL)
        abort();
    if (strstr(text, "e18") == NULL && strstr(text, "e19") == NULL)
        return steal_str(&text);
    return restore_integers(text);
}

enum oci_status oci_json_write_atomic(int dirfd, const char *path, const json_t *doc, mode_t mode,
                                      struct oci_error *err)
{
    owned_text struct oci_text text = OCI_TEXT_NONE;
    owned_str char *dump = oci_json_dump(doc, JSON_INDENT(2));
    struct oci_file_content content;

    oci_text_add(&text, dump);
    oci_text_add(&text, "\n");
    content = (struct oci_file_content){text.data, text.size, mode, .lazy = true};
    return oci_file_write_atomic(dirfd, path, &content, err);
}
