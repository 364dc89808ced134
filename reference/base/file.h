/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Whole files, read and written in one call.
 *
 * Paths are taken relative to a directory descriptor as openat(2) takes them; AT_FDCWD is the
 * working directory. They are paths of the host: a path of a container goes through
 * base/path.h first. Everything opened is close-on-exec.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

/**
 * Read a file from its start to its end.
 *
 * Also reads files of proc and cgroup file systems, whose size is not known before.
 *
 * @param dirfd          As in openat(2); borrowed.
 * @param max            Bytes accepted at most.
 * @param[out] ret_data  The bytes and a terminator; the caller frees. May hold zero bytes.
 * @param[out] ret_size  Bytes without the terminator; may be NULL.
 * @return OCI_OK; OCI_NOT_FOUND; OCI_LIMIT for more than @p max bytes; OCI_SYSTEM.
 */
OCI_MUST_USE enum oci_status oci_file_read(int dirfd, const char *path, size_t max, char **ret_data,
                                           size_t *ret_size, struct oci_error *err);

/** oci_file_read() of what an open descriptor still holds; @p name is for the error text. */
OCI_MUST_USE enum oci_status oci_file_read_fd(int fd, const char *name, size_t max, char **ret_data,
                                              size_t *ret_size, struct oci_error *err);

/**
 * Write @p text to a file that exists, with a single write(2).
 *
 * That is what files of proc, sys and cgroup file systems ask for. Nothing is truncated.
 *
 * @return OCI_OK; OCI_NOT_FOUND; OCI_SYSTEM, with the kernel's errno, also for a short write.
 */
OCI_MUST_USE enum oci_status oci_file_write(int dirfd, const char *path, const char *text,
                                            struct oci_error *err);

/** Write all bytes to a descriptor, however many calls it takes; @p name is for the error text. */
OCI_MUST_USE enum oci_status oci_file_write_fd(int fd, const char *name, const void *data,
                                               size_t size, struct oci_error *err);

/** What a file is replaced by. */
struct oci_file_content {
    const void *data; /**< Borrowed. */
    size_t size;      /**< Bytes. */
    mode_t mode;      /**< Permission bits of the new file, as given: the umask does not count. */
    bool lazy;        /**< Not synced: for what means nothing after the host went down. */
};

/**
 * Replace a file, or make it, so that a reader sees all of the old or all of the new bytes.
 *
 * Writes a sibling with a random name, syncs it unless that is not wanted, and renames it over
 * @p path. A device or a FIFO at @p path is written to and stays.
 *
 * @return OCI_OK; OCI_SYSTEM: the old file is untouched then and the sibling is gone.
 */
OCI_MUST_USE enum oci_status oci_file_write_atomic(int dirfd, const char *path,
                                                   const struct oci_file_content *content,
                                                   struct oci_error *err);

/**
 * Copy the bytes of an open file into another, from both offsets on.
 *
 * Uses copy_file_range(2) and falls back to read and write across file systems.
 *
 * @param[out] ret_size  Bytes copied; may be NULL.
 */
OCI_MUST_USE enum oci_status oci_file_copy(int from_fd, int to_fd, off_t *ret_size,
                                           struct oci_error *err);
