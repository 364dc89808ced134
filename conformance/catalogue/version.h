/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Versions and ranges of versions.
 *
 * A version is numbers joined by dots, with an optional leading 'v' and an optional '-suffix',
 * which comes before the plain version ("1.0.0-rc1" < "1.0.0"). Missing numbers are 0. A range is
 * comparisons that all must hold, separated by blanks or commas: ">=1.0.2 <1.3", "1.2", "*". A
 * comparison without operator compares as many numbers as it gives: "1.2" takes every 1.2.x.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"

/** Below, equal to or above 0 as @p a is before, the same as or after @p b. */
int cts_version_compare(const char *a, const char *b);

/** Whether the text is a version. */
bool cts_version_valid(const char *version);

/** Whether a version is in a range; NULL and "*" take all. A malformed range takes none. */
bool cts_version_in(const char *range, const char *version);

/** OCI_INVALID with what is wrong, or OCI_OK. */
OCI_MUST_USE enum oci_status cts_version_check_range(const char *range, struct oci_error *err);
