/* SPDX-License-Identifier: Apache-2.0 */
/** @file Members of an archive that is being written. Times are 0: the same image, the same bytes.
 */
#pragma once

#include <stdint.h>

#include <archive.h>
#include <jansson.h>

#include "base/error.h"
#include "image/image.h"
#include "image/layer_stream.h"

/** Start a file of @p size bytes. */
OCI_MUST_USE enum oci_status oci_writer_begin(struct archive *archive, const char *name,
                                              uint64_t size, struct oci_error *err);

/** The next bytes of it. */
OCI_MUST_USE enum oci_status oci_writer_add(struct archive *archive, const void *data, size_t size,
                                            struct oci_error *err);

/** A whole file: a JSON document. */
OCI_MUST_USE enum oci_status oci_writer_document(struct archive *archive, const char *name,
                                                 const json_t *doc, struct oci_error *err);

/** A whole file: a blob, whose digest is compared. */
OCI_MUST_USE enum oci_status oci_writer_blob(struct archive *archive, const char *name,
                                             const struct oci_layout *layout,
                                             const struct oci_descriptor *descriptor,
                                             struct oci_error *err);

/** A whole file: a layer decoded. It is decoded twice, since its size comes first. */
OCI_MUST_USE enum oci_status oci_writer_layer(struct archive *archive, const char *name,
                                              const struct oci_layout *layout,
                                              const struct oci_image_layer *layer,
                                              const struct oci_stream_limits *limits,
                                              struct oci_error *err);
