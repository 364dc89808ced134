/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The documents of an image, each held against its table: oci-layout, index, manifest, config.
 *
 * A document is checked alone here; what binds documents to each other (digests, sizes, counts)
 * is image/verify.h.
 */
#pragma once

#include <jansson.h>

#include "image/check.h"

/** @spec img.layout.header.object, img.layout.header.version, img.layout.header.extra */
void oci_document_layout(struct oci_check *check, const json_t *doc);

/**
 * @spec img.index.schema-version.value, img.index.media-type.value, img.index.manifests.present,
 *       img.index.artifact-type.syntax, img.index.annotations.rules
 */
void oci_document_index(struct oci_check *check, const json_t *doc);

/**
 * @spec img.manifest.schema-version.value, img.manifest.media-type.value,
 *       img.manifest.config.present, img.manifest.layers.descriptors,
 *       img.manifest.artifact-type.with-empty-config
 */
void oci_document_manifest(struct oci_check *check, const json_t *doc);

/**
 * @spec img.config.architecture, img.config.os, img.config.rootfs, img.config.rootfs.type-layers,
 *       img.config.rootfs.diff-ids, img.config.null-optional, img.config.extra-fields
 */
void oci_document_config(struct oci_check *check, const json_t *doc);
