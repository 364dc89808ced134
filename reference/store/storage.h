/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * How a store keeps layers and makes root file systems of them: a table of functions.
 *
 * A finished layer is a folder with "tree" in it: all that its chain holds, or with overlay what
 * the layer adds. A bundle is a folder that gets "rootfs". Functions are handed descriptors of
 * such folders and nothing else.
 */
#pragma once

#include <stddef.h>

#include "base/error.h"

/** The layers below, bottom first; descriptors of their folders. */
struct oci_lowers {
    const int *fds; /**< Borrowed. */
    size_t n_fds;
};

struct oci_storage {
    const char *name;

    /** Whether it works here: tried in an empty folder, whose leftovers the caller removes. */
    enum oci_status (*probe)(int scratchfd, struct oci_error *err);

    /** Begin a layer in an empty folder; the root to apply it to is the caller's to close. */
    enum oci_status (*begin_layer)(int folderfd, const struct oci_lowers *lowers, int *ret_rootfd,
                                   struct oci_error *err);

    /** The layer is applied and its root closed. */
    enum oci_status (*end_layer)(int folderfd, struct oci_error *err);

    /** Make "rootfs" of a bundle; its descriptor is the caller's to close. */
    enum oci_status (*make_root)(int folderfd, const struct oci_lowers *lowers, int *ret_rootfd,
                                 struct oci_error *err);

    /** Undo whatever of this a removal of files cannot; also of what was begun and not ended. */
    enum oci_status (*drop)(int folderfd, struct oci_error *err);
};

/** Best first; the last works anywhere. */
extern const struct oci_storage *const oci_storages[];
extern const size_t oci_n_storages;

/**
 * The storage of a name.
 *
 * @return OCI_OK; OCI_INVALID, naming those there are.
 */
OCI_MUST_USE enum oci_status oci_storage_find(const char *name,
                                              const struct oci_storage **ret_storage,
                                              struct oci_error *err);

/**
 * The best storage for a place.
 *
 * @param wanted       A name, to try that one only; NULL: the first that works.
 * @param placefd      Folder on the file system in question; a scratch folder is made in it.
 * @return OCI_OK; OCI_UNSUPPORTED, saying why; OCI_INVALID; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_storage_choose(const char *wanted, int placefd,
                                                const struct oci_storage **ret_storage,
                                                struct oci_error *err);

extern const struct oci_storage oci_storage_copy;
extern const struct oci_storage oci_storage_reflink;
extern const struct oci_storage oci_storage_overlay;
extern const struct oci_storage oci_storage_btrfs;
