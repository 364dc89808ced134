/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Where the programs that come with the suite lie, in a build tree and installed.
 */
#pragma once

#include "base/error.h"

/**
 * The probe.
 *
 * $PLIMSOLL_PROBE, else what stands beside the running program.
 *
 * @param[out] err Says where it was looked for.
 * @return Absolute path, owned by the caller; NULL where there is none.
 */
char *cts_path_probe(struct oci_error *err);

/** The program that plays mutants, beside the running one; as cts_path_probe(). */
char *cts_path_mutate(struct oci_error *err);

/** Path of the program that plays mutants of image tools. As cts_path_mutate(). */
char *cts_path_mutate_image(struct oci_error *err);

/** Put the folder of our own programs (keel beside plimsoll) at the end of PATH. */
void cts_path_extend(void);
