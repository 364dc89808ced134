/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack/owner.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>

enum { N_NUMBERS = 3 };

/* A number and what ends it. */
static bool read_number(const char **text, char end, uint32_t *ret_number)
{
    char *rest = NULL;
    unsigned long long number;

    if (**text < '0' || **text > '9')
        return false;
    errno = 0;
    number = strtoull(*text, &rest, 10);
    if (errno != 0 || *rest != end || number > UINT32_MAX)
        return false;
    *text = rest + (end != '\0');
    *ret_number = (uint32_t)number;
    return true;
}

enum oci_status oci_owner_ranges_add(struct oci_owner_ranges *ranges, const char *text,
                                     struct oci_error *err)
{
    struct oci_owner_range range;
    const char *at = text;

    if (!read_number(&at, ':', &range.inside) || !read_number(&at, ':', &range.outside) ||
        !read_number(&at, '\0', &range.size) || range.size == 0 ||
        range.size - 1 > UINT32_MAX - range.inside || range.size - 1 > UINT32_MAX - range.outside) {
        return oci_fail(err, OCI_INVALID, NULL, "'%s' maps no ids: INSIDE:OUTSIDE:SIZE is wanted",
                        text);
    }
    if (ranges->n_items == OCI_OWNER_RANGES_MAX)
        return oci_fail(err, OCI_LIMIT, NULL, "more than %d ranges of ids", OCI_OWNER_RANGES_MAX);
    ranges->items[ranges->n_items++] = range;
    return OCI_OK;
}

enum oci_status oci_owner_find(const struct oci_owner_range *ranges, size_t n_ranges,
                               enum oci_owner_rest rest, int64_t id, uint32_t *ret_id,
                               struct oci_error *err)
{
    if (id < 0 || id >= UINT32_MAX)
        return oci_fail(err, OCI_INVALID, "img.layer.attributes", "owner %" PRId64 " is no id", id);
    if (n_ranges == 0) {
        *ret_id = (uint32_t)id;
        return OCI_OK;
    }
    for (size_t i = 0; i < n_ranges; i++) {
        if (id >= ranges[i].inside && id - ranges[i].inside < ranges[i].size) {
            *ret_id = ranges[i].outside + (uint32_t)(id - ranges[i].inside);
            return OCI_OK;
        }
    }
    if (rest == OCI_OWNER_REFUSE) {
        return oci_fail(err, OCI_INVALID, "img.layer.attributes",
                        "owner %" PRId64 " is of no range that is mapped", id);
    }
    *ret_id = 0;
    return OCI_OK;
}
