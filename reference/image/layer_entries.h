/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What binds who writes a layer, checked entry by entry, with every defect listed.
 *
 * Nothing is unpacked: paths are compared as names. So a link on the way to an entry is not
 * followed, and two names that only a link makes one path are two.
 */
#pragma once

#include "base/error.h"
#include "image/check.h"
#include "image/layer_stream.h"

enum { OCI_LAYER_ENTRIES_MAX = 2000000 /**< Looked at; what follows is not. */ };

/**
 * Read the archive to its end.
 *
 * @param stream  At its start; what of it is not read is left for oci_layer_stream_verify().
 * @param check   Stands at the layer's descriptor; gets the defects.
 */
void oci_layer_entries_check(struct oci_layer_stream *stream, struct oci_check *check);
