/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * From an image config to the config.json of a bundle (conversion.md of the image specification).
 */
#pragma once

#include <jansson.h>

#include "base/error.h"

/**
 * Convert an image config.
 *
 * Starts from the default configuration (bundle/default_config.h). What the image says replaces
 * it; variables of the image are never changed.
 *
 * @param config         The image config, checked (image/documents.h); borrowed.
 * @param args           Words that take the place of Cmd; NULL: the image's own. Borrowed.
 * @param rootfd         Root file system of the image, for names of users; borrowed.
 * @param[out] ret_spec  config.json; the caller releases.
 * @return OCI_OK; OCI_INVALID; OCI_SYSTEM; as oci_user_resolve().
 * @spec img.convert.default, img.convert.verbatim, img.convert.args-append,
 *       img.convert.annotation.os, img.convert.annotation.architecture,
 *       img.convert.annotation.labels, img.convert.label-wins, img.convert.exposed-ports,
 *       img.convert.volumes.destination, img.convert.env-no-dup, img.convert.defaults-keep-env
 */
OCI_MUST_USE enum oci_status oci_convert(const json_t *config, const json_t *args, int rootfd,
                                         json_t **ret_spec, struct oci_error *err);
