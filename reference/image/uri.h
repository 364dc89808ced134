/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Whether a text is a URI of RFC 3986.
 *
 * The scheme, the characters, percent-encodings and the brackets of an address are held against
 * the grammar; what a host or a path may be named is left to whoever fetches.
 */
#pragma once

#include <stdbool.h>

/**
 * Whether @p text is a URI: a scheme, a colon, and what may follow it.
 *
 * @spec img.descriptor.urls.uri
 */
bool oci_is_uri(const char *text);
