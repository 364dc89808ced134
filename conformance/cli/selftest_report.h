/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What a selftest found: on standard output, and as files.
 */
#pragma once

#include "base/error.h"
#include "selftest/kills.h"

/** Whether all mutants were tried: only then an idle case says something. */
enum cts_selftest_extent { CTS_SELFTEST_PART, CTS_SELFTEST_WHOLE };

/** Which mutants are named. */
enum cts_selftest_detail { CTS_SELFTEST_BAD, CTS_SELFTEST_ALL };

/** Print it. @return The exit status: 1 where a mutant was missed or a case notices none. */
int cts_selftest_show(const struct cts_kills *kills, enum cts_selftest_extent extent,
                      enum cts_selftest_detail detail);

/** Write selftest.json and selftest.md to a folder, which is made where it is missing. */
OCI_MUST_USE enum oci_status cts_selftest_write(const struct cts_kills *kills, const char *folder,
                                                struct oci_error *err);
