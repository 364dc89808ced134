/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Reading small kernel files and links, and taking their lines apart.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum {
    PROBE_LINK_MAX = 4096,       /**< Bytes of a link's target. */
    PROBE_FILE_MAX = 256 * 1024, /**< Bytes of a file that the probe reads at most. */
};

/**
 * Read a file into the one buffer for files; the text lives until the next call.
 *
 * @param[out] ret_size Bytes read, not counting the terminator that follows them.
 * @return The text, or NULL with errno set.
 */
char *probe_file_read(const char *path, size_t *ret_size);

/** Read a link's target into @p target, with a terminator; false with errno set. */
bool probe_link_read(int dirfd, const char *path, char target[PROBE_LINK_MAX]);

/**
 * Cut the next part off a text at a separator.
 *
 * @param[in,out] text The rest; NULL after the last part.
 * @return The part, terminated in place; NULL where nothing is left.
 */
char *probe_cut(char **text, char separator);
