/* SPDX-License-Identifier: Apache-2.0 */
/** @file Readers of booleans and numbers; see fields.h. */
#include "base/fields.h"

#include <limits.h>
#include <stdint.h>

#include "base/json.h"
#include "base/owned.h"

static enum oci_status read_ranged(const json_t *value, const struct oci_place *place,
                                   struct oci_range type_range, int64_t *ret_number,
                                   struct oci_error *err)
{
    const struct oci_range *range = place->field != NULL ? place->field->detail : NULL;
    json_int_t number = json_integer_value(value);

    if (range == NULL)
        range = &type_range;
    if (!json_is_integer(value)) {
        return oci_fail_at(err, OCI_INVALID, place, "is %s, not an integer",
                           oci_json_type_name(value));
    }
    if (number < range->least || number > range->most) {
        return oci_fail_at(err, OCI_INVALID, place,
                           "%" JSON_INTEGER_FORMAT " is not from %" JSON_INTEGER_FORMAT
                           " to %" JSON_INTEGER_FORMAT,
                           number, (json_int_t)range->least, (json_int_t)range->most);
    }
    *ret_number = number;
    return OCI_OK;
}

enum oci_status oci_read_int(const json_t *value, void *slot, const struct oci_place *place,
                             struct oci_error *err)
{
    int64_t number = 0;
    enum oci_status status =
        read_ranged(value, place, (struct oci_range){INT_MIN, INT_MAX}, &number, err);

    if (status == OCI_OK)
        *(int *)slot = (int)number;
    return status;
}

enum oci_status oci_read_u32(const json_t *value, void *slot, const struct oci_place *place,
                             struct oci_error *err)
{
    int64_t number = 0;
    enum oci_status status =
        read_ranged(value, place, (struct oci_range){0, UINT32_MAX}, &number, err);

    if (status == OCI_OK)
        *(uint32_t *)slot = (uint32_t)number;
    return status;
}

enum oci_status oci_read_i64(const json_t *value, void *slot, const struct oci_place *place,
                             struct oci_error *err)
{
    return read_ranged(value, place, (struct oci_range){INT64_MIN, INT64_MAX}, slot, err);
}

enum oci_status oci_read_u64(const json_t *value, void *slot, const struct oci_place *place,
                             struct oci_error *err)
{
    uint64_t number;

    if (!oci_json_u64(value, &number)) {
        owned_str char *found = oci_json_dump(value, JSON_COMPACT);

        return oci_fail_at(err, OCI_INVALID, place, "%.40s is not an unsigned 64 bit integer",
                           found);
    }
    *(uint64_t *)slot = number;
    return OCI_OK;
}

enum oci_status oci_read_opt_i64(const json_t *value, void *slot, const struct oci_place *place,
                                 struct oci_error *err)
{
    struct oci_opt_i64 *number = slot;
    enum oci_status status = oci_read_i64(value, &number->value, place, err);

    number->set = status == OCI_OK;
    return status;
}

enum oci_status oci_read_opt_u64(const json_t *value, void *slot, const struct oci_place *place,
                                 struct oci_error *err)
{
    struct oci_opt_u64 *number = slot;
    enum oci_status status = oci_read_u64(value, &number->value, place, err);

    number->set = status == OCI_OK;
    return status;
}

enum oci_status oci_read_bool(const json_t *value, void *slot, const struct oci_place *place,
                              struct oci_error *err)
{
    if (!json_is_boolean(value)) {
        return oci_fail_at(err, OCI_INVALID, place, "is %s, not a boolean",
                           oci_json_type_name(value));
    }
    *(bool *)slot = json_is_true(value);
    return OCI_OK;
}

enum oci_status oci_read_opt_bool(const json_t *value, void *slot, const struct oci_place *place,
                                  struct oci_error *err)
{
    struct oci_opt_bool *truth = slot;
    enum oci_status status = oci_read_bool(value, &truth->value, place, err);

    truth->set = status == OCI_OK;
    return status;
}

enum oci_status oci_read_u32s(const json_t *value, void *slot, const struct oci_place *place,
                              struct oci_error *err)
{
    size_t n_items = json_array_size(value);
    uint32_t *items = oci_arena_new(place->arena, n_items, sizeof(*items));

    for (size_t i = 0; i < n_items; i++) {
        struct oci_place here = oci_place_element(place, i);
        enum oci_status status = oci_read_u32(json_array_get(value, i), &items[i], &here, err);

        if (status != OCI_OK)
            return status;
    }
    *(struct oci_u32s *)slot = (struct oci_u32s){items, n_items};
    return OCI_OK;
}
