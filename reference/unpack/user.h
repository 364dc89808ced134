/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The User of an image config as ids: "user", "uid", "user:group", "uid:gid", "uid:group",
 * "user:gid".
 *
 * Names are looked up in the image's own passwd and group, opened inside its root, as bounded
 * regular files and through no link that leaves it. The host's files are never looked at.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum {
    OCI_USER_FILE_MAX = 16 * 1024 * 1024, /**< Bytes of passwd or group. */
    OCI_USER_GROUPS_MAX = 1024,
};

struct oci_user_ids {
    uint32_t uid;
    uint32_t gid;
    uint32_t groups[OCI_USER_GROUPS_MAX]; /**< Supplementary, without gid. */
    size_t n_groups;
};

/**
 * Resolve a User.
 *
 * @param rootfd  Root file system of the image; borrowed.
 * @param user    "" is root.
 * @return OCI_OK; OCI_INVALID for a name that is not there or an id out of range; OCI_LIMIT;
 *         OCI_SYSTEM.
 * @spec img.config.User.forms, img.config.User.default-groups, img.config.User.group-given,
 *       img.convert.user.numeric, img.convert.user.named, img.convert.user.passwd,
 *       img.convert.user.additional-gids, img.convert.user.gids-not-numeric,
 *       img.convert.user.unknown
 */
OCI_MUST_USE enum oci_status oci_user_resolve(int rootfd, const char *user,
                                              struct oci_user_ids *ret_ids, struct oci_error *err);
