/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A bundle made of an image for one container, and its end.
 *
 * A temporary bundle has a keeper, a process that removes it as soon as the other end of a pipe is
 * closed: by this process when the container has ended, or by the kernel when this process was
 * killed, whatever killed it.
 */
#pragma once

#include <sys/types.h>

#include "base/error.h"
#include "cli/create_options.h"

/** Start from OCI_IMAGE_BUNDLE_NONE. */
struct oci_image_bundle {
    char *path;   /**< Of the bundle. */
    int holdfd;   /**< The keeper waits for its end; -1: there is no keeper. */
    pid_t keeper; /**< 0: there is none. */
};

#define OCI_IMAGE_BUNDLE_NONE ((struct oci_image_bundle){.holdfd = -1})

/**
 * Make the bundle of the image that the options name; nothing where they name none.
 *
 * @return OCI_OK; OCI_INVALID for options that contradict each other; OCI_BAD_STATE where
 *         keel-image has failed and said why; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_image_bundle_make(const struct oci_globals *globals,
                                                   const struct oci_create_options *options,
                                                   struct oci_image_bundle *ret_bundle,
                                                   struct oci_error *err);

/** Release what this process holds; of a temporary bundle wait until it is removed. */
void oci_image_bundle_done(struct oci_image_bundle *bundle);

#define owned_bundle __attribute__((cleanup(oci_image_bundle_done)))
