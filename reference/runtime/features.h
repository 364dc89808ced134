/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What this runtime can do: the features document of the specification.
 */
#pragma once

#include <jansson.h>

/** Build the document; the caller owns it. */
json_t *oci_features(void);
