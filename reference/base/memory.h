/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Memory that is there, or the process is not.
 *
 * Sizes that come from input are bounded before they get here, so that running out of memory is
 * the host's doing. No caller can do anything sensible about it then: these functions print one
 * line and abort. Everything they return is released with free().
 *
 * An arena owns many small things that live and die together, such as all that was read from
 * one document: nothing of it is freed alone.
 */
#pragma once

#include <stddef.h>

#include "base/error.h"

#if defined(__GNUC__)
#    define OCI_NON_NULL __attribute__((returns_nonnull))
#else
#    define OCI_NON_NULL
#endif

/** Room for @p n things of @p size bytes, all zero. Never NULL, also for no bytes. */
OCI_MUST_USE OCI_NON_NULL void *oci_new(size_t n, size_t size);

/** @p old resized to @p n things of @p size bytes; added bytes are not initialised. */
OCI_MUST_USE OCI_NON_NULL void *oci_grow(void *old, size_t n, size_t size);

/** A copy of @p text. */
OCI_MUST_USE OCI_NON_NULL char *oci_str_dup(const char *text);

/** A terminated copy of the first @p n bytes of @p text. */
OCI_MUST_USE OCI_NON_NULL char *oci_str_dup_n(const char *text, size_t n);

/** The formatted text. */
OCI_MUST_USE OCI_NON_NULL char *oci_str_printf(const char *fmt, ...) OCI_PRINTF(1, 2);

struct oci_arena_block;

/** Start from OCI_ARENA_NONE. */
struct oci_arena {
    struct oci_arena_block *newest;
};

#define OCI_ARENA_NONE ((struct oci_arena){.newest = NULL})

/** Room for @p n things of @p size bytes, all zero, aligned for any type; the arena's. */
OCI_MUST_USE OCI_NON_NULL void *oci_arena_new(struct oci_arena *arena, size_t n, size_t size);

/** A copy of @p text; the arena's. */
OCI_MUST_USE OCI_NON_NULL char *oci_arena_dup(struct oci_arena *arena, const char *text);

/** A terminated copy of the first @p n bytes of @p text; the arena's. */
OCI_MUST_USE OCI_NON_NULL char *oci_arena_dup_n(struct oci_arena *arena, const char *text,
                                                size_t n);

/** Free all that the arena gave out; it is empty and usable again. */
void oci_arena_done(struct oci_arena *arena);

#define owned_arena __attribute__((cleanup(oci_arena_done)))
