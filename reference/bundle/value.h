/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The small shapes that a bundle's configuration is made of: lists, pairs, optional numbers.
 *
 * Optional numbers, texts and pairs are those of base/fields.h.
 *
 * Nothing here owns what it points to: strings are borrowed from the JSON document, arrays
 * live in the arena of the struct oci_config that was loaded.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fields.h"

/** One line of uid_map or gid_map. */
struct oci_id_mapping {
    uint32_t container_id;
    uint32_t host_id;
    uint32_t size; /**< How many ids. */
};

struct oci_id_mappings {
    const struct oci_id_mapping *items;
    size_t n_items;
};

enum { OCI_SET_MAX = 1024 /**< Processors or memory nodes that a list can name. */ };

/** A set of processors or memory nodes, laid out as the kernel reads it. */
struct oci_set {
    bool set; /**< The list was given and not empty. */
    unsigned long words[OCI_SET_MAX / (8 * sizeof(unsigned long))];
};
