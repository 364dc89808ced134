/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The texts that control files take, and what v1 numbers are in v2.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bundle/resources.h"

/** How a number is written. */
enum oci_resource_format {
    OCI_FORMAT_NUMBER, /**< As it is. */
    OCI_FORMAT_LIMIT,  /**< -1 is "max" in v2. */
    OCI_FORMAT_PIDS,   /**< -1 is "max" in both. */
    OCI_FORMAT_SHARES, /**< cpu.shares, a cpu.weight in v2. */
    OCI_FORMAT_SWAP,   /**< Memory and swap, swap alone in v2. */
    OCI_FORMAT_QUOTA,  /**< Not positive is -1, "max" in v2. */
    OCI_FORMAT_WEIGHT, /**< blkio weight, an io.weight in v2. */
    OCI_FORMAT_TEXT,   /**< The row's text. */
};

enum { OCI_RESOURCE_TEXT_MAX = 64 /**< Bytes of a number's text, with the terminator. */ };

/** cpu.weight (1 to 10000) of cpu.shares (2 to 262144); 1024 becomes 100, the default. */
uint64_t oci_cpu_weight(uint64_t shares);

/** io.weight (1 to 10000) of a blkio weight (10 to 1000). */
uint64_t oci_io_weight(uint64_t weight);

/**
 * The text for a v1 file.
 *
 * @param number  The member's value.
 */
void oci_resource_text_v1(enum oci_resource_format format, int64_t number,
                          char ret_text[OCI_RESOURCE_TEXT_MAX]);

/**
 * The text for a v2 file.
 *
 * @param memory  For OCI_FORMAT_SWAP: what memory and swap are limits of.
 * @return false where v1's number has no meaning in v2.
 * @spec rt.res.convert-v1, rt.res.convert-v1-impossible
 */
bool oci_resource_text_v2(enum oci_resource_format format, int64_t number,
                          const struct oci_memory *memory, char ret_text[OCI_RESOURCE_TEXT_MAX]);
