/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Who owns what is unpacked: the ids of the archive, or what a range maps them to.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

enum { OCI_OWNER_RANGES_MAX = 340 /**< As many as the kernel takes for a user namespace. */ };

/** One range: @c size ids from @c inside, as the archive says, become those from @c outside. */
struct oci_owner_range {
    uint32_t inside;
    uint32_t outside;
    uint32_t size;
};

/** What becomes of an id of no range. */
enum oci_owner_rest {
    OCI_OWNER_REFUSE, /**< It is an error of the image for this user. */
    OCI_OWNER_SQUASH, /**< It becomes 0, who unpacks. */
};

/** What a user without rights does for devices and for attributes that only root may set. */
enum oci_owner_rights {
    OCI_RIGHTS_ALL,  /**< They are made; that they cannot be is an error. */
    OCI_RIGHTS_NONE, /**< A device becomes an empty file, such an attribute is left out. */
};

/** No ranges: ids are kept. */
struct oci_owner_map {
    const struct oci_owner_range *uids;
    size_t n_uids;
    const struct oci_owner_range *gids;
    size_t n_gids;
    enum oci_owner_rest rest;
    enum oci_owner_rights rights;
};

/** A list of ranges being read. */
struct oci_owner_ranges {
    struct oci_owner_range items[OCI_OWNER_RANGES_MAX];
    size_t n_items;
};

/** Add "INSIDE:OUTSIDE:SIZE". @return OCI_OK; OCI_INVALID; OCI_LIMIT. */
OCI_MUST_USE enum oci_status oci_owner_ranges_add(struct oci_owner_ranges *ranges, const char *text,
                                                  struct oci_error *err);

/**
 * The id that owns what an archive says @p id owns.
 *
 * @return OCI_OK; OCI_INVALID for one of no range, where that is refused, and for one that is none.
 * @spec img.layer.attributes
 */
OCI_MUST_USE enum oci_status oci_owner_find(const struct oci_owner_range *ranges, size_t n_ranges,
                                            enum oci_owner_rest rest, int64_t id, uint32_t *ret_id,
                                            struct oci_error *err);
