/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The home directory of a user, found in a container's passwd.
 *
 * The file is the container's, so it is foreign input: it is read in pieces of any size, lines of
 * any length are passed over, and nothing is kept but the directory. Engines of Kubernetes leave
 * HOME to the runtime.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Start with uid, home and size, everything else 0. */
struct oci_home {
    uint32_t uid;       /**< Whose directory is looked for. */
    char *home;         /**< Gets it, with a terminator; borrowed. */
    size_t size;        /**< Bytes at home, more than 1. */
    unsigned int field; /**< Of the line, from 0. */
    uint64_t number;    /**< Value of the third field so far. */
    bool is_number;     /**< The third field has digits and nothing else so far. */
    size_t n;           /**< Bytes of the sixth field so far. */
};

/**
 * Read on.
 *
 * @param text  Borrowed.
 * @return true where the user's line is complete and has a directory that fits: stop then.
 */
bool oci_home_read(struct oci_home *home, const char *text, size_t size);

/** The file has ended, perhaps within the user's line. @return As oci_home_read(). */
bool oci_home_end(struct oci_home *home);
