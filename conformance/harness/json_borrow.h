/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A borrowed JSON value where jansson asks for one that is not const.
 *
 * jansson counts references inside the value, so its functions that only read, copy or refer take a
 * plain pointer. This is the one place where const is taken away.
 */
#pragma once

#include <stdint.h>

#include <jansson.h>

/** The same value; it is not to be changed. */
static inline json_t *cts_borrow(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}
