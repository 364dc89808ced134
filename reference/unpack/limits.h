/* SPDX-License-Identifier: Apache-2.0 */
/** @file What an image may ask of the machine that unpacks it. */
#pragma once

#include <stdint.h>

/** Zero is no choice of anybody's: start from OCI_UNPACK_LIMITS. */
struct oci_unpack_limits {
    uint64_t entries; /**< Of one layer. */
    uint64_t bytes;   /**< Decoded, of one layer. */
    uint64_t ratio;   /**< Decoded bytes for one compressed byte. */
    uint64_t depth;   /**< Components of a path. */
    uint64_t name;    /**< Bytes of a path. */
};

#define OCI_UNPACK_LIMITS                           \
    ((struct oci_unpack_limits){                    \
        .entries = 2000000,                         \
        .bytes = (uint64_t)64 * 1024 * 1024 * 1024, \
        .ratio = 1100,                              \
        .depth = 256,                               \
        .name = 4096,                               \
    })
