/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The closed vocabularies of the configuration: what is read, and what features lists.
 */
#pragma once

#include "base/fields.h"

extern const struct oci_words oci_namespace_words;          /**< enum oci_namespace_kind */
extern const struct oci_words oci_hook_words;               /**< enum oci_hook_kind */
extern const struct oci_words oci_seccomp_action_words;     /**< enum oci_seccomp_action */
extern const struct oci_words oci_seccomp_op_words;         /**< enum oci_seccomp_op */
extern const struct oci_words oci_seccomp_arch_words;       /**< Position in the table. */
extern const struct oci_words oci_seccomp_flag_words;       /**< SECCOMP_FILTER_FLAG_ bits. */
extern const struct oci_words oci_memory_policy_mode_words; /**< MPOL_ numbers. */
extern const struct oci_words oci_memory_policy_flag_words; /**< MPOL_F_ bits. */

/** The i-th mount option that is known, in alphabetical order; NULL past the last. */
const char *oci_mount_option_name(size_t i);
