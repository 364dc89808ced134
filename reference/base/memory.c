/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE_ARENA_BLOCK = 4096 /**< Bytes of a block that no single thing outgrows. */ };

struct oci_arena_block {
    struct oci_arena_block *older;
    size_t size_used; /**< Bytes given out. */
    size_t size_room; /**< Bytes of room. */
    max_align_t room[];
};

_Noreturn static void end_without_memory(size_t n, size_t size)
{
    (void)fprintf(stderr, "out of memory: %zu times %zu bytes\n", n, size);
    abort();
}

void *oci_new(size_t n, size_t size)
{
    void *room = calloc(n > 0 ? n : 1, size > 0 ? size : 1);

    if (room == NULL)
        end_without_memory(n, size);
    return room;
}

void *oci_grow(void *old, size_t n, size_t size)
{
    void *room = reallocarray(old, n > 0 ? n : 1, size > 0 ? size : 1);

    if (room == NULL)
        end_without_memory(n, size);
    return room;
}

char *oci_str_dup_n(const char *text, size_t n)
{
    char *copy = oci_new(n + 1, 1);

    memcpy(copy, text, n);
    return copy;
}

char *oci_str_dup(const char *text)
{
    return oci_str_dup_n(text, strlen(text));
}

char *oci_str_printf(const char *fmt, ...)
{
    char *text = NULL;
    va_list args;
    int length;

    va_start(args, fmt);
    length = vasprintf(&text, fmt, args);
    va_end(args);
    if (length < 0 || text == NULL)
        end_without_memory(1, 0);
    return text;
}

static struct oci_arena_block *add_block(struct oci_arena *arena, size_t size)
{
    size_t size_room = size > SIZE_ARENA_BLOCK ? size : SIZE_ARENA_BLOCK;
    struct oci_arena_block *block = NULL;

    if (size_room > SIZE_MAX - sizeof(*block))
        end_without_memory(1, size);
    block = oci_new(1, sizeof(*block) + size_room);
    block->size_room = size_room;
    block->older = arena->newest;
    arena->newest = block;
    return block;
}

void *oci_arena_new(struct oci_arena *arena, size_t n, size_t size)
{
    struct oci_arena_block *block = arena->newest;
    size_t step = sizeof(max_align_t);
    size_t want;
    void *room;

    if (__builtin_mul_overflow(n, size, &want) || want > SIZE_MAX - step)
        end_without_memory(n, size);
    want = (want + step - 1) / step * step;
    if (block == NULL || block->size_room - block->size_used < want)
        block = add_block(arena, want);
    room = (char *)block->room + block->size_used;
    block->size_used += want;
    return room;
}

char *oci_arena_dup_n(struct oci_arena *arena, const char *text, size_t n)
{
    char *copy = oci_arena_new(arena, n + 1, 1);

    memcpy(copy, text, n);
    return copy;
}

char *oci_arena_dup(struct oci_arena *arena, const char *text)
{
    return oci_arena_dup_n(arena, text, strlen(text));
}

void oci_arena_done(struct oci_arena *arena)
{
    while (arena->newest != NULL) {
        struct oci_arena_block *block = arena->newest;

        arena->newest = block->older;
        free(block);
    }
}
