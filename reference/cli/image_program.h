/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The program keel-image, which does all that concerns images.
 *
 * Images need libraries for archives, compression and digests that a runtime does not: they are
 * a program of their own, so that starting a container does not pay for them.
 */
#pragma once

#include "base/error.h"
#include "cli/keel_verb.h"

enum { OCI_PROGRAM_MAX = 4096 /**< Bytes of a path, with the terminator. */ };

/**
 * Where this program lies, to be asked before it protects itself, because it is nowhere after.
 *
 * @param argv0     How it was called: tried where the kernel does not say.
 * @param ret_path  "" where it cannot be found.
 */
void oci_program_find(const char *argv0, char ret_path[OCI_PROGRAM_MAX]);

/**
 * Execute keel-image.
 *
 * @param argv  Ends in NULL; the first word is its name.
 * @return Only where it fails.
 */
enum oci_status oci_image_program_exec(const struct oci_globals *globals, char *const *argv,
                                       struct oci_error *err);
