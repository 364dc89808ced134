/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A folder in which layers are kept once for all images that have them, and bundles made of them.
 *
 *     store.json      how layers are kept (store/storage.h) and whose ids own the files
 *     lock            shared by whoever makes or removes, held alone by the sweep
 *     layers/CHAIN    finished layers, by the digest in their chain ID; never changed
 *     bundles/NAME    bundles; one that is being made, or is temporary, is locked by its keeper
 *     tmp/CHAIN       layers being made, locked by who makes them
 *
 * Locks are the kernel's (flock(2)) and end with the process that holds them, so that a killed one
 * leaves at most a folder in tmp or a bundle without its record: the next use of the same name
 * begins it anew, and the sweep removes it. Whatever is in layers was renamed there when it was
 * complete and on disk.
 */
#pragma once

#include "base/error.h"
#include "store/storage.h"
#include "unpack/owner.h"

enum oci_store_use {
    OCI_STORE_SHARED, /**< Beside others. */
    OCI_STORE_ALONE,  /**< Nobody makes or removes anything meanwhile. */
};

/** Start from OCI_STORE_NONE. */
struct oci_store {
    char *path;
    int fd;
    int lockfd;
    int layersfd;
    int bundlesfd;
    int tmpfd;
    const struct oci_storage *storage;
};

#define OCI_STORE_NONE \
    ((struct oci_store){.fd = -1, .lockfd = -1, .layersfd = -1, .bundlesfd = -1, .tmpfd = -1})

void oci_store_close(struct oci_store *store);

#define owned_store __attribute__((cleanup(oci_store_close)))

/** What a new store is to be, and an old one has to be. */
struct oci_store_options {
    const char *path;                   /**< Made where it is missing. */
    const char *storage;                /**< A name, or NULL: what the place offers. */
    const struct oci_owner_map *owners; /**< NULL: ids are kept. */
    enum oci_store_use use;
};

/**
 * Open a store and take its lock.
 *
 * @return OCI_OK; OCI_INVALID; OCI_UNSUPPORTED; OCI_BAD_STATE for a store that keeps layers in
 *         another way; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_store_open(const struct oci_store_options *options,
                                            struct oci_store *ret_store, struct oci_error *err);

/** Give up the store's lock and keep it open: for who only holds a bundle. */
void oci_store_unlock(const struct oci_store *store);

/** Where the store of this user is; the caller frees. */
char *oci_store_default_path(void);

/** Remove a folder of layers, bundles or tmp and whatever its storage has made of it. */
OCI_MUST_USE enum oci_status oci_store_discard(const struct oci_store *store, int dirfd,
                                               const char *name, struct oci_error *err);
