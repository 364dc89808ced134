/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A root file system that a case on an image may ruin.
 *
 * What an image tool does with a hostile image is not known before. So the case's mount namespace
 * shows the host's files through an overlay whose upper side is the work area: whatever is
 * written, wherever, is bounded in size, seen afterwards, and gone with the case. File systems
 * mounted elsewhere are shown read-only, but for those of the kernel; /run and /tmp are empty.
 */
#pragma once

#include "base/error.h"

/** Mounts that have the same path in it. */
struct cts_image_root {
    const char *area;     /**< The work area; its folder `io` exists. */
    const char *fixtures; /**< Of the run, shown read-only. */
};

/**
 * Change to such a root. The process is in its own mount namespace, all of it private.
 *
 * @param[out] ret_upper_fd The overlay's upper side, to look at; the caller's.
 * @return OCI_OK; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status cts_image_root_enter(const struct cts_image_root *root,
                                                  int *ret_upper_fd, struct oci_error *err);
