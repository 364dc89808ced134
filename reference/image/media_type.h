/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Media types of image content: what a blob is, by the word in its descriptor.
 *
 * Docker's types of the same meaning are rows too: registries and `docker save` still write them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum oci_content {
    OCI_CONTENT_UNKNOWN,
    OCI_CONTENT_INDEX,
    OCI_CONTENT_MANIFEST,
    OCI_CONTENT_CONFIG,
    OCI_CONTENT_LAYER,
    OCI_CONTENT_EMPTY,
};

enum oci_compression { OCI_COMPRESSION_NONE, OCI_COMPRESSION_GZIP, OCI_COMPRESSION_ZSTD };

struct oci_media_type {
    const char *name;
    enum oci_content content;
    enum oci_compression compression; /**< Of a layer. */
    const char *clause;               /**< Requirement id that says it is to be understood. */
};

extern const struct oci_media_type oci_media_types[];
extern const size_t oci_n_media_types;

/** The row of @p name; a row of OCI_CONTENT_UNKNOWN where there is none. Never NULL. */
const struct oci_media_type *oci_media_type_find(const char *name);

/**
 * Whether @p name is type "/" subtype, each a restricted name of RFC 6838, section 4.2.
 *
 * @spec img.descriptor.media-type.syntax
 */
bool oci_media_type_is_valid(const char *name);
