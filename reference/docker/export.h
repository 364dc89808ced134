/* SPDX-License-Identifier: Apache-2.0 */
/** @file From an image of an OCI layout to an archive that Docker's tools load. */
#pragma once

#include "base/error.h"
#include "image/image.h"
#include "image/layer_stream.h"

enum oci_export_form {
    OCI_EXPORT_LAYOUT, /**< A layout with manifest.json beside it: Docker 25 writes it, all read it.
                        */
    OCI_EXPORT_DOCKER, /**< manifest.json and layers that are not compressed: any version. */
};

struct oci_export_options {
    enum oci_export_form form;
    const char *name;                /**< "repository:tag", or NULL for an image without one. */
    struct oci_stream_limits limits; /**< Of a layer. */
};

/**
 * Write an archive.
 *
 * Every digest is compared while its blob is written, diff IDs too where layers are decoded.
 *
 * @param fd  Open for writing, may be a pipe; borrowed.
 * @return OCI_OK; OCI_INVALID for a blob of another digest; OCI_LIMIT; OCI_SYSTEM.
 * @post  On failure what was written is no archive.
 */
OCI_MUST_USE enum oci_status oci_docker_export(const struct oci_layout *layout,
                                               const struct oci_image *image,
                                               const struct oci_export_options *options, int fd,
                                               struct oci_error *err);
