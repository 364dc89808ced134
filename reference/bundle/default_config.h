/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A config.json that runs anywhere: what `keel spec` prints and an image's bundle starts from.
 *
 * New namespaces of every kind but user and time, the default file systems, few capabilities, no
 * new privileges, the paths of proc and sys masked that engines mask.
 */
#pragma once

#include <jansson.h>

/** A new document; the caller releases. Never NULL. */
json_t *oci_default_config(void);
