/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * mountinfo as JSON, in the very form in which the probe reports it, so that both can be compared.
 */
#pragma once

#include <stddef.h>

#include <jansson.h>

/** The rows of a mountinfo text; null where it is not one. A new reference. */
json_t *cts_mount_rows(const char *text, size_t size);
