/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A text that grows.
 *
 *     owned_text struct oci_text text = OCI_TEXT_NONE;
 *     oci_text_add(&text, "mount ");
 *     oci_text_printf(&text, "%d", id);
 *     return oci_text_steal(&text);
 */
#pragma once

#include <stddef.h>

#include "base/error.h"
#include "base/memory.h"

struct oci_text {
    char *data;       /**< Terminated; NULL as long as nothing was added. */
    size_t size;      /**< Bytes, without the terminator. */
    size_t size_room; /**< Bytes allocated. */
};

#define OCI_TEXT_NONE ((struct oci_text){.data = NULL})

/** Add @p more. */
void oci_text_add(struct oci_text *text, const char *more);

/** Add @p n bytes of @p more, which may be any bytes. */
void oci_text_add_n(struct oci_text *text, const char *more, size_t n);

/** Add the formatted text. */
void oci_text_printf(struct oci_text *text, const char *fmt, ...) OCI_PRINTF(2, 3);

/** What was added so far; "" where nothing was. Borrowed until the next change. */
OCI_NON_NULL const char *oci_text_get(const struct oci_text *text);

/** Hand over the bytes, never NULL, to be released with free(); the text is empty after. */
OCI_MUST_USE OCI_NON_NULL char *oci_text_steal(struct oci_text *text);

/** Drop the bytes; the text is empty and usable again. */
void oci_text_done(struct oci_text *text);

#define owned_text __attribute__((cleanup(oci_text_done)))
