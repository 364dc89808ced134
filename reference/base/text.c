/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void make_room(struct oci_text *text, size_t more)
{
    size_t want = text->size + more + 1;

    if (want <= text->size_room)
        return;
    if (want < 2 * text->size_room)
        want = 2 * text->size_room;
    text->data = oci_grow(text->data, want, 1);
    text->size_room = want;
}

void oci_text_add_n(struct oci_text *text, const char *more, size_t n)
{
    make_room(text, n);
    if (n > 0)
        memcpy(text->data + text->size, more, n);
    text->size += n;
    text->data[text->size] = '\0';
}

void oci_text_add(struct oci_text *text, const char *more)
{
    oci_text_add_n(text, more, strlen(more));
}

void oci_text_printf(struct oci_text *text, const char *fmt, ...)
{
    va_list args;
    int length;

    va_start(args, fmt);
    /* clang 14 loses sight of va_start(). NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
    length = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (length < 0)
        return;
    make_room(text, (size_t)length);
    va_start(args, fmt);
    (void)vsnprintf(text->data + text->size, (size_t)length + 1, fmt, args);
    va_end(args);
    text->size += (size_t)length;
}

const char *oci_text_get(const struct oci_text *text)
{
    return text->data != NULL ? text->data : "";
}

char *oci_text_steal(struct oci_text *text)
{
    char *taken = text->data != NULL ? text->data : oci_str_dup("");

    *text = OCI_TEXT_NONE;
    return taken;
}

void oci_text_done(struct oci_text *text)
{
    free(text->data);
    *text = OCI_TEXT_NONE;
}
