/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Where a layer is applied: the root file system, and what the layer has put there so far.
 *
 * Entries of one folder follow each other in an archive, so the folder that was used last stays
 * open. Paths are those of unpack/entry_path.h.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include <jansson.h>

#include "base/error.h"

/** A directory whose time is set when the layer is complete, because children change it. */
struct oci_target_time {
    char *path;
    struct timespec modified;
};

/** Start from OCI_TARGET_NONE and set @c rootfd. */
struct oci_target {
    int rootfd;    /**< Borrowed. */
    int folder_fd; /**< O_PATH of @c folder; -1 where none is open. */
    char *folder;  /**< Path; NULL where none is open. */
    json_t *own;   /**< Set of the layer's paths and their parents. */
    json_t *timed; /**< Set of the folders that have a time to be set. */
    struct oci_target_time *times;
    size_t n_times;
    size_t n_times_room;
};

#define OCI_TARGET_NONE ((struct oci_target){.rootfd = -1, .folder_fd = -1})

void oci_target_done(struct oci_target *target);

#define owned_target __attribute__((cleanup(oci_target_done)))

/**
 * The folder that holds @p path, made with its parents (0755) where it is missing.
 *
 * @param[out] ret_fd  O_PATH; borrowed until the next call.
 */
OCI_MUST_USE enum oci_status oci_target_folder(struct oci_target *target, const char *path,
                                               int *ret_fd, struct oci_error *err);

/** The open folder may have been removed or replaced: look it up again. */
void oci_target_forget(struct oci_target *target);

/** Note that the layer brings @p path. */
void oci_target_add_own(struct oci_target *target, const char *path);

/** Whether the layer brings @p path or something below it. */
bool oci_target_is_own(const struct oci_target *target, const char *path);

/** Set the time of directory @p path when the layer is complete. */
void oci_target_add_time(struct oci_target *target, const char *path, struct timespec modified);

/**
 * The layer is about to change what is in a folder that it may say nothing of: its time is to be
 * what lower layers left, unless an entry says otherwise.
 *
 * @param fd  Of the folder; borrowed.
 */
void oci_target_keep_time(struct oci_target *target, const char *folder, int fd);

/** Set the times of all directories that were added. */
OCI_MUST_USE enum oci_status oci_target_set_times(struct oci_target *target, struct oci_error *err);
