/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * jansson takes no const where it counts references or walks an object.
 *
 * Neither changes what the value says, so const stays in our signatures and is dropped here.
 */
#pragma once

#include <stdint.h>

#include <jansson.h>

/** The same value without const; for json_incref() and json_object_foreach() only. */
static inline json_t *cts_json_plain(const json_t *value)
{
    return (json_t *)(uintptr_t)value; /* NOLINT(performance-no-int-to-ptr) */
}

/** A new reference to a value; NULL for NULL. */
static inline json_t *cts_json_share(const json_t *value)
{
    return json_incref(cts_json_plain(value));
}
