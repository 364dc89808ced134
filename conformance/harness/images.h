/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The fixture images of a run, each built once.
 *
 * They lie in a file system of their own, bounded in size, which only the run's mount namespace
 * shows and which is gone with its last process. A case builds what it is the first to need, under
 * a name that nobody looks up, and renames it into place: cases side by side need no lock.
 */
#pragma once

#include <jansson.h>

#include "base/error.h"

struct cts_images {
    char *dir;      /**< Where they lie. */
    int dir_fd;     /**< The same. */
    int recipes_fd; /**< Folder of recipes. */
};

#define CTS_IMAGES_NONE ((struct cts_images){.dir_fd = -1, .recipes_fd = -1})

/**
 * Make the place; the calling process enters a mount namespace of its own for it.
 *
 * @param area     Of the run's slot: the place is beside it, with the same path in every run.
 * @param data_fd  The data root; borrowed.
 * @param[out] ret Given back with cts_images_close().
 * @return OCI_OK; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status cts_images_open(const char *area, int data_fd, struct cts_images *ret,
                                             struct oci_error *err);

/** Close and free. */
void cts_images_close(struct cts_images *images);

/**
 * Build a fixture that nobody has built yet.
 *
 * @param name  Of the fixture.
 * @param probe Path of the probe; borrowed.
 * @param salt  Tells callers side by side apart.
 * @return OCI_OK; what the builder returns.
 */
OCI_MUST_USE enum oci_status cts_images_need(const struct cts_images *images, const char *name,
                                             const char *probe, const char *salt,
                                             struct oci_error *err);

/** Show a fixture's layout, read-only, at an existing folder. @return OCI_OK; OCI_SYSTEM. */
OCI_MUST_USE enum oci_status cts_images_show(const struct cts_images *images, const char *name,
                                             const char *at, struct oci_error *err);

/** What its recipe states: {"golden": tree or null, "config": object or null}. A new reference;
 * NULL with @p err. */
json_t *cts_images_stated(const struct cts_images *images, const char *name, struct oci_error *err);
