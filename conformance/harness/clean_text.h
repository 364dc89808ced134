/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Foreign bytes as a JSON string.
 *
 * JSON holds Unicode; a subject prints what it likes. A byte that is not part of valid UTF-8, and
 * the byte 0, become U+FFFD, so that nothing a subject prints can break the observation.
 */
#pragma once

#include <stddef.h>

#include <jansson.h>

/**
 * The string for some bytes.
 *
 * @param data Borrowed; may be NULL where @p size is 0.
 * @param size Bytes.
 * @return A new reference, owned by the caller.
 */
json_t *cts_clean_text(const char *data, size_t size);
