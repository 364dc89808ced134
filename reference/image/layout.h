/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * An OCI image layout on disk: its index and its blobs.
 *
 * A layout is foreign. A blob is opened without following links, must be a regular file, and is
 * parsed only after its size and digest hold.
 */
#pragma once

#include <stdint.h>

#include <jansson.h>

#include "base/error.h"
#include "image/digest_name.h"

enum {
    OCI_DOCUMENT_MAX = 4 * 1024 * 1024, /**< Bytes of an index, manifest or config. */
};

/** Start from OCI_LAYOUT_NONE. */
struct oci_layout {
    int dirfd;
    json_t *header; /**< The document oci-layout. */
    json_t *index;  /**< The document index.json. */
};

#define OCI_LAYOUT_NONE ((struct oci_layout){.dirfd = -1})

void oci_layout_close(struct oci_layout *layout);

#define owned_layout __attribute__((cleanup(oci_layout_close)))

/**
 * Open a layout and read its two documents, whose members are not checked yet.
 *
 * @return OCI_OK; OCI_NOT_FOUND; OCI_INVALID; OCI_LIMIT; OCI_SYSTEM.
 * @spec img.layout.header.exists, img.layout.index.exists, img.layout.extra-files
 */
OCI_MUST_USE enum oci_status oci_layout_open(const char *path, struct oci_layout *ret_layout,
                                             struct oci_error *err);

/** What a descriptor says of its target; texts are borrowed from the JSON. */
struct oci_descriptor {
    const char *media_type;
    struct oci_digest_name digest;
    uint64_t size;    /**< Bytes. */
    const char *data; /**< The target in base 64, or NULL. */
};

/**
 * Read the members every descriptor has.
 *
 * @return OCI_OK; OCI_INVALID. @p ret_descriptor is written in place, also on failure.
 * @spec img.descriptor.media-type.present, img.descriptor.digest.present,
 *       img.descriptor.size.present
 */
OCI_MUST_USE enum oci_status oci_descriptor_read(const json_t *object,
                                                 struct oci_descriptor *ret_descriptor,
                                                 struct oci_error *err);

/**
 * Open a blob and compare its size with the descriptor's. Its digest is the caller's to check.
 *
 * @param[out] ret_fd  Read-only regular file; the caller closes.
 * @return OCI_OK; OCI_NOT_FOUND; OCI_INVALID; OCI_SYSTEM.
 * @spec img.layout.blob.digest, img.descriptor.size.mismatch, img.descriptor.verify.size-first
 */
OCI_MUST_USE enum oci_status oci_layout_open_blob(const struct oci_layout *layout,
                                                  const struct oci_descriptor *descriptor,
                                                  int *ret_fd, struct oci_error *err);

/**
 * Read a blob that is a JSON document, after its size and digest hold.
 *
 * @param[out] ret_doc  The caller releases.
 * @return As oci_layout_open_blob(); OCI_LIMIT for more than OCI_DOCUMENT_MAX bytes;
 *         OCI_UNSUPPORTED for a digest that this library cannot compute.
 * @spec img.descriptor.digest.verify-retrieved, img.descriptor.verify.before-use,
 *       img.descriptor.verify.no-heavy-work
 */
OCI_MUST_USE enum oci_status oci_layout_read_document(const struct oci_layout *layout,
                                                      const struct oci_descriptor *descriptor,
                                                      json_t **ret_doc, struct oci_error *err);
