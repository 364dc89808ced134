/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * One image of a layout: found by reference and platform, its manifest and config checked.
 */
#pragma once

#include <stddef.h>

#include <jansson.h>

#include "base/error.h"
#include "image/layout.h"
#include "image/media_type.h"

enum {
    OCI_INDEX_DEPTH_MAX = 8, /**< Indexes inside each other. */
    OCI_LAYERS_MAX = 1024,
};

/** What to choose where an index offers several. NULL members are any. */
struct oci_platform {
    const char *os;           /**< GOOS name. */
    const char *architecture; /**< GOARCH name. */
    const char *variant;
};

/** The platform of this machine. */
struct oci_platform oci_platform_host(void);

/** Where an image is: "LAYOUT", "LAYOUT:REF" or "LAYOUT@DIGEST". */
struct oci_image_name {
    char *layout;    /**< Path; the name's. */
    char *reference; /**< The annotation org.opencontainers.image.ref.name, or a digest, or NULL. */
};

void oci_image_name_done(struct oci_image_name *name);

/**
 * Split a name. The layout is the longest folder that exists and is followed by ':' or '@'.
 *
 * @return OCI_OK; OCI_NOT_FOUND where no part of it is a folder.
 */
OCI_MUST_USE enum oci_status oci_image_name_read(const char *text, struct oci_image_name *ret_name,
                                                 struct oci_error *err);

struct oci_image_layer {
    const struct oci_media_type *type;
    struct oci_descriptor descriptor;
    struct oci_digest_name diff_id;
};

/** Start from OCI_IMAGE_NONE. */
struct oci_image {
    struct oci_descriptor *descriptor; /**< Of the manifest. */
    json_t *found;                     /**< The JSON of that descriptor. */
    json_t *manifest;
    json_t *config;
    struct oci_image_layer *layers; /**< Bottom first. */
    size_t n_layers;
};

#define OCI_IMAGE_NONE ((struct oci_image){.layers = NULL})

void oci_image_done(struct oci_image *image);

#define owned_image __attribute__((cleanup(oci_image_done)))

/**
 * Find the manifest of a reference.
 *
 * Entries of unknown type are passed over. Of several that match, the first is taken; a nested
 * index is entered.
 *
 * @param reference     NULL: the layout must hold one choice.
 * @param[out] ret_doc  JSON of the manifest's descriptor; the caller releases.
 * @return OCI_OK; OCI_NOT_FOUND, naming what there is; OCI_LIMIT; as oci_layout_read_document().
 * @spec img.index.first-match, img.index.manifests.unknown-type, img.layout.index.unknown-type,
 *       img.index.manifests.media-type-nested, img.annotations.ref-name.scope
 */
OCI_MUST_USE enum oci_status oci_image_find(const struct oci_layout *layout, const char *reference,
                                            const struct oci_platform *platform, json_t **ret_doc,
                                            struct oci_error *err);

/**
 * Load the image of a reference: find it, read manifest and config, check both.
 *
 * @return OCI_OK; OCI_INVALID with the first defect; OCI_UNSUPPORTED for an artifact that is no
 *         image and for layers of unknown type; as oci_image_find().
 * @spec img.config.rootfs.type-unknown, img.manifest.config.supported,
 *       img.manifest.layers.media-types
 */
OCI_MUST_USE enum oci_status oci_image_load(const struct oci_layout *layout, const char *reference,
                                            const struct oci_platform *platform,
                                            struct oci_image *ret_image, struct oci_error *err);
