/* SPDX-License-Identifier: Apache-2.0 */
/** @file The target that a descriptor carries within itself. */
#pragma once

#include "image/check.h"
#include "image/layout.h"

/**
 * Hold the embedded data of a descriptor, if any, against its digest and size.
 *
 * @spec img.descriptor.data.identical, img.descriptor.data.verify
 */
void oci_embedded_check(struct oci_check *check, const struct oci_descriptor *descriptor);
