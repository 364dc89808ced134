/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A number for a text, the same on every machine and in every release.
 *
 * Shards are cut by it, and nonces and names of groups are made from it. FNV-1a: nothing here
 * has to withstand an adversary, who sees the result anyway.
 */
#pragma once

#include <stdint.h>

/** The hash of a text, begun from @p start (0 for none). */
static inline uint64_t cts_hash(const char *text, uint64_t start)
{
    uint64_t hash = start ^ 0xcbf29ce484222325U;

    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3U;
    /* The last bytes reach the high bits only by mixing. */
    hash = (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93U;
    return hash ^ (hash >> 32);
}
