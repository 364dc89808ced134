/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Checks of single values for the rows of image documents (image/check.h).
 */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#include "image/check.h"

/* Each checks a value whose JSON type its row has approved, and records member->when_wrong. */
void oci_value_media_type(struct oci_check *check, const json_t *value,
                          const struct oci_member *member);
void oci_value_digest(struct oci_check *check, const json_t *value,
                      const struct oci_member *member);
void oci_value_digests(struct oci_check *check, const json_t *value,
                       const struct oci_member *member);
void oci_value_size(struct oci_check *check, const json_t *value, const struct oci_member *member);
void oci_value_urls(struct oci_check *check, const json_t *value, const struct oci_member *member);
void oci_value_strings(struct oci_check *check, const json_t *value,
                       const struct oci_member *member);
void oci_value_annotations(struct oci_check *check, const json_t *value,
                           const struct oci_member *member);
void oci_value_date_time(struct oci_check *check, const json_t *value,
                         const struct oci_member *member);
void oci_value_two(struct oci_check *check, const json_t *value, const struct oci_member *member);
void oci_value_environment(struct oci_check *check, const json_t *value,
                           const struct oci_member *member);
void oci_value_set(struct oci_check *check, const json_t *value, const struct oci_member *member);
void oci_value_ports(struct oci_check *check, const json_t *value, const struct oci_member *member);
void oci_value_reserved(struct oci_check *check, const json_t *value,
                        const struct oci_member *member);

/** Whether @p text is a date-time of RFC 3339. */
bool oci_is_date_time(const char *text);
