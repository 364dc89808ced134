/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Finished system call filters, kept by content.
 *
 * The key is everything that a program depends on: all rules, the version of libseccomp, the
 * machine. It stands in the file before the program and is compared as a whole; its hash only
 * picks one of a fixed number of files, so that a collision costs time and nothing else, and
 * the folder does not grow.
 */
#pragma once

#include <stdbool.h>

#include "base/text.h"
#include "bundle/seccomp.h"
#include "runtime/seccomp.h"

/** The key of rules; bytes, released with oci_text_done(). */
void oci_seccomp_key(const struct oci_seccomp *rules, struct oci_text *ret_key);

/**
 * Look a program up.
 *
 * @param cachefd          Folder; borrowed. -1 finds nothing.
 * @param[out] ret_filter  Only the program and its length are written.
 * @return Whether it was there, in a file that only its owner, this process's user, can write.
 */
bool oci_seccomp_cache_find(int cachefd, const struct oci_text *key,
                            struct oci_seccomp_filter *ret_filter);

/** Keep a program; a failure to do so is none: it is compiled anew the next time. */
void oci_seccomp_cache_keep(int cachefd, const struct oci_text *key,
                            const struct oci_seccomp_filter *filter);
