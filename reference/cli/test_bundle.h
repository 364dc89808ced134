/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A bundle to be sacrificed, and what tests of the whole command ask about it.
 *
 * Below one folder of its own: "bundle", whose program is keel itself, and "state", the state root.
 * Its cgroup bears the folder's name.
 */
#pragma once

#include <stdbool.h>

#include "base/memory.h"

/** Group setup of cmocka: make it. Ends the program as skipped where there is no root. */
int oci_test_bundle_make(void **state);

/** Group teardown of cmocka. */
int oci_test_bundle_remove(void **state);

/** A path below the folder; the caller frees. */
OCI_MUST_USE char *oci_test_path(const char *name);

/** Run keel on the state root with these words, quietly. @return Its exit status; 137: too late. */
int oci_test_keel(const char *words);

/** The status that keel says the container "test" has; "" where there is none. The caller frees. */
OCI_MUST_USE char *oci_test_status(void);

/** Pids of children, orphans of keel among them: this process reaps for all. The caller frees. */
OCI_MUST_USE char *oci_test_processes(void);

/** Whether a folder holds anything whose name does not start with a dot. */
bool oci_test_has_entry(const char *path);

/** Whether the container's cgroup is there, in any hierarchy. */
bool oci_test_has_cgroup(void);

/** Mounts of this process's namespace. */
unsigned int oci_test_n_mounts(void);
