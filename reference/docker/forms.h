/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The forms in which Docker's tools have put images into archives.
 *
 * Each is read from a spool into index entries; what they point to are blobs of the spool.
 */
#pragma once

#include <jansson.h>

#include "base/error.h"
#include "docker/spool.h"

/** What reading a form gives. */
struct oci_imported {
    json_t *manifests; /**< Entries of the index. */
    json_t *keep;      /**< Set of the digests of blobs that are part of an image. */
};

typedef enum oci_status (*oci_form_reader)(const struct oci_spool *spool,
                                           struct oci_imported *imported, struct oci_error *err);

/** An OCI layout within the archive: Docker from version 25 on. */
enum oci_status oci_form_layout(const struct oci_spool *spool, struct oci_imported *imported,
                                struct oci_error *err);

/** manifest.json: Docker from version 1.10 on, and what others write for it. */
enum oci_status oci_form_manifest(const struct oci_spool *spool, struct oci_imported *imported,
                                  struct oci_error *err);

/** Folders with json, VERSION and layer.tar, and a file repositories: Docker before 1.10. */
enum oci_status oci_form_repositories(const struct oci_spool *spool, struct oci_imported *imported,
                                      struct oci_error *err);

/** What an image config, diff IDs and layers are put together to. */
struct oci_assembled {
    json_t *config;           /**< Descriptor; borrowed. */
    json_t *layers;           /**< Descriptors, bottom first; borrowed. */
    const json_t *config_doc; /**< Borrowed. */
};

/**
 * Write the manifest of an image and add an entry to the index for each of its names.
 *
 * @param names  Texts; without any the entry has no name.
 */
OCI_MUST_USE enum oci_status oci_imported_add(const struct oci_spool *spool,
                                              struct oci_imported *imported,
                                              const struct oci_assembled *image,
                                              const json_t *names, struct oci_error *err);

/** Note that a blob is part of an image. */
void oci_imported_keep(struct oci_imported *imported, const json_t *descriptor);

/** Descriptor of the layer that a member is. @return OCI_OK; OCI_NOT_FOUND. */
OCI_MUST_USE enum oci_status oci_imported_layer(const struct oci_spool *spool, const char *name,
                                                json_t **ret_descriptor, struct oci_error *err);
