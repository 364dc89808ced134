/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Who owns what is unpacked: the ids of the archive, or what a range maps them to.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/** One range: @c size ids from @c inside, as the archive says, become those from @c outside. */
struct oci_owner_range {
    uint32_t inside;
    uint32_t outside;
    uint32_t size;
};

/** No ranges: ids are kept. An id of no range is an error of the image for this user. */
struct oci_owner_map {
    const struct oci_owner_range *uids;
    size_t n_uids;
    const struct oci_owner_range *gids;
    size_t n_gids;
};
