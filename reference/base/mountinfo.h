/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What is mounted: the lines of /proc/PID/mountinfo as rows (proc(5)).
 *
 * The kernel writes space, tab, newline and backslash in paths as octal escapes; rows hold the
 * paths as they are. The text is bounded and checked, because a process under test names mounts.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/memory.h"

struct oci_mount {
    int id;
    int parent;
    unsigned int major; /**< Of st_dev. */
    unsigned int minor;
    const char *root;     /**< What of the file system is mounted. */
    const char *target;   /**< Where, seen from the process's root. */
    const char *options;  /**< Of the mount, comma-separated: "rw,nosuid". */
    const char *optional; /**< Space-separated: "shared:1 master:2"; "" where private. */
    const char *fstype;
    const char *source;
    const char *super_options; /**< Of the file system. */
};

/** All rows, in the order of the kernel. Start from OCI_MOUNTINFO_NONE. */
struct oci_mountinfo {
    struct oci_mount *rows;
    size_t n_rows;
    struct oci_arena arena; /**< Owns rows and texts. */
};

#define OCI_MOUNTINFO_NONE ((struct oci_mountinfo){.rows = NULL})

enum {
    OCI_MOUNTINFO_BYTES_MAX = 32 << 20,
    OCI_MOUNTINFO_ROWS_MAX = 131072, /**< The kernel allows 100,000 (fs.mount-max). */
};

/**
 * Parse the text.
 *
 * @param[out] ret_info  Written on success only; release with oci_mountinfo_done().
 * @return OCI_OK; OCI_INVALID names the line; OCI_LIMIT.
 */
OCI_MUST_USE enum oci_status oci_mountinfo_parse(const char *text, size_t size,
                                                 struct oci_mountinfo *ret_info,
                                                 struct oci_error *err);

/** Read and parse a file such as "/proc/self/mountinfo". */
OCI_MUST_USE enum oci_status oci_mountinfo_read(const char *path, struct oci_mountinfo *ret_info,
                                                struct oci_error *err);

/** The row that is on top at @p target, exactly; NULL where nothing is mounted there. */
const struct oci_mount *oci_mountinfo_find(const struct oci_mountinfo *info, const char *target);

/** Whether a comma-separated list such as oci_mount.options holds @p option. */
bool oci_mount_has_option(const char *options, const char *option);

void oci_mountinfo_done(struct oci_mountinfo *info);

#define owned_mountinfo __attribute__((cleanup(oci_mountinfo_done)))
