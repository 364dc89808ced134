/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The layers of an image one after the other, the next one being decoded while one is applied.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "image/image.h"
#include "image/layer_stream.h"
#include "unpack/limits.h"

/** What is done with the layers. */
struct oci_layers_visit {
    /** Take layer @p number, whose stream is at its start. */
    enum oci_status (*take)(void *object, size_t number, struct oci_layer_stream *stream,
                            struct oci_error *err);
    void *object;       /**< Of @c take; borrowed. */
    const bool *wanted; /**< One for each layer; NULL: all. Borrowed. */
};

/**
 * Hand the wanted layers of an image to a visitor, bottom first, until one fails.
 *
 * @return OCI_OK; the visitor's status, with the layer's number in the text; as
 *         oci_layer_stream_open().
 * @spec img.manifest.layers.base-first, img.manifest.layers.stack-order
 */
OCI_MUST_USE enum oci_status oci_layers_each(const struct oci_layout *layout,
                                             const struct oci_image *image,
                                             const struct oci_unpack_limits *limits,
                                             const struct oci_layers_visit *visit,
                                             struct oci_error *err);
