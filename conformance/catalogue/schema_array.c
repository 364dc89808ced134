/* SPDX-License-Identifier: Apache-2.0 */
/** @file Keywords about arrays. */
#include "base/json.h"
#include "catalogue/schema_parts.h"

static struct cts_schema_spot element(const struct cts_schema_spot *spot, const json_t *schema,
                                      const struct cts_trail *at)
{
    struct cts_schema_spot there = *spot;

    there.schema = schema;
    there.instance = json_array_get(spot->instance, at->index);
    there.at = at;
    return there;
}

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
bool cts_schema_items(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                      const json_t *value)
{
    size_t n_prefix = json_array_size(json_object_get(spot->schema, "prefixItems"));
    bool holds = true;

    for (size_t i = n_prefix; i < json_array_size(spot->instance); i++) {
        const struct cts_trail at = cts_trail_element(spot->at, i);
        const struct cts_schema_spot there = element(spot, value, &at);

        holds &= cts_schema_apply(check, &there);
    }
    return holds;
}

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
bool cts_schema_prefix(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                       const json_t *value)
{
    bool holds = true;

    for (size_t i = 0; i < json_array_size(value) && i < json_array_size(spot->instance); i++) {
        const struct cts_trail at = cts_trail_element(spot->at, i);
        const struct cts_trail rule = cts_trail_element(spot->rule, i);
        struct cts_schema_spot there = element(spot, json_array_get(value, i), &at);

        there.rule = &rule;
        holds &= cts_schema_apply(check, &there);
    }
    return holds;
}

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
static size_t count_matching(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                             const json_t *schema)
{
    size_t n = 0;

    for (size_t i = 0; i < json_array_size(spot->instance); i++) {
        const struct cts_trail at = cts_trail_element(spot->at, i);
        const struct cts_schema_spot there = element(spot, schema, &at);

        n += cts_schema_applies(check, &there);
    }
    return n;
}

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
bool cts_schema_contains(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                         const json_t *value)
{
    const json_t *least = json_object_get(spot->schema, "minContains");
    const json_t *most = json_object_get(spot->schema, "maxContains");
    size_t n = count_matching(check, spot, value);
    double wanted = least != NULL ? json_number_value(least) : 1;

    if ((double)n < wanted) {
        return cts_schema_wrong(check, spot, "%zu elements match, wanted are at least %.0f", n,
                                wanted);
    }
    if (most != NULL && (double)n > json_number_value(most)) {
        return cts_schema_wrong(check, spot, "%zu elements match, wanted are at most %.0f", n,
                                json_number_value(most));
    }
    return true;
}

bool cts_schema_min_items(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                          const json_t *value)
{
    size_t n = json_array_size(spot->instance);

    if ((double)n >= json_number_value(value))
        return true;
    return cts_schema_wrong(check, spot, "has %zu elements, wanted are at least %.0f", n,
                            json_number_value(value));
}

bool cts_schema_max_items(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                          const json_t *value)
{
    size_t n = json_array_size(spot->instance);

    if ((double)n <= json_number_value(value))
        return true;
    return cts_schema_wrong(check, spot, "has %zu elements, wanted are at most %.0f", n,
                            json_number_value(value));
}

bool cts_schema_unique(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                       const json_t *value)
{
    size_t n = json_is_true(value) ? json_array_size(spot->instance) : 0;

    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (oci_json_equal(json_array_get(spot->instance, i),
                               json_array_get(spot->instance, k)))
                return cts_schema_wrong(check, spot, "elements %zu and %zu are equal", k, i);
        }
    }
    return true;
}
