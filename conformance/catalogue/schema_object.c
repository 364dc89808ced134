/* SPDX-License-Identifier: Apache-2.0 */
/** @file Keywords about objects. */

#include "base/json.h"
#include "base/owned.h"
#include "catalogue/schema_parts.h"

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
static bool apply_member(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                         const json_t *schema, const struct cts_trail *rule, const char *name)
{
    const struct cts_trail at = cts_trail_member(spot->at, name);
    const struct cts_schema_spot there = {
        .doc = spot->doc,
        .schema = schema,
        .instance = json_object_get(spot->instance, name),
        .rule = rule,
        .at = &at,
    };

    return cts_schema_apply(check, &there);
}

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
bool cts_schema_properties(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                           const json_t *value)
{
    bool holds = true;
    const char *name;
    json_t *schema;

    json_object_foreach(oci_json_plain(value), name, schema) {
        const struct cts_trail rule = cts_trail_member(spot->rule, name);

        if (json_object_get(spot->instance, name) != NULL)
            holds &= apply_member(check, spot, schema, &rule, name);
    }
    return holds;
}

bool cts_schema_required(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                         const json_t *value)
{
    bool holds = true;

    for (size_t i = 0; i < json_array_size(value); i++) {
        const char *name = json_string_value(json_array_get(value, i));

        if (json_object_get(spot->instance, name) == NULL)
            holds = cts_schema_wrong(check, spot, "'%s' is missing", name);
    }
    return holds;
}

static bool matches_a_pattern(const struct cts_schema_check *check, const json_t *patterns,
                              const char *name)
{
    const char *pattern;
    json_t *schema;

    json_object_foreach(oci_json_plain(patterns), pattern, schema) {
        if (regexec(cts_schema_regex(check->schemas, pattern), name, 0, NULL, 0) == 0)
            return true;
    }
    return false;
}

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
bool cts_schema_additional(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                           const json_t *value)
{
    const json_t *properties = json_object_get(spot->schema, "properties");
    const json_t *patterns = json_object_get(spot->schema, "patternProperties");
    bool holds = true;
    const char *name;
    json_t *member;

    json_object_foreach(oci_json_plain(spot->instance), name, member) {
        if (json_object_get(properties, name) != NULL || matches_a_pattern(check, patterns, name))
            continue;
        if (json_is_false(value)) {
            holds = cts_schema_wrong(check, spot, "there is no member '%.80s'", name);
        } else {
            holds &= apply_member(check, spot, value, spot->rule, name);
        }
    }
    return holds;
}

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
static bool apply_to_matching(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                              const json_t *schema, const char *pattern)
{
    const struct cts_trail rule = cts_trail_member(spot->rule, pattern);
    const regex_t *regex = cts_schema_regex(check->schemas, pattern);
    bool holds = true;
    const char *name;
    json_t *member;

    json_object_foreach(oci_json_plain(spot->instance), name, member) {
        if (regexec(regex, name, 0, NULL, 0) == 0)
            holds &= apply_member(check, spot, schema, &rule, name);
    }
    return holds;
}

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
bool cts_schema_patterns(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                         const json_t *value)
{
    bool holds = true;
    const char *pattern;
    json_t *schema;

    json_object_foreach(oci_json_plain(value), pattern, schema)
        holds &= apply_to_matching(check, spot, schema, pattern);
    return holds;
}

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
bool cts_schema_names(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                      const json_t *value)
{
    bool holds = true;
    const char *name;
    json_t *member;

    json_object_foreach(oci_json_plain(spot->instance), name, member) {
        owned_json json_t *text = json_string(name);
        struct cts_schema_spot there = *spot;

        there.schema = value;
        there.instance = text;
        holds &= cts_schema_apply(check, &there);
    }
    return holds;
}

bool cts_schema_min_properties(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                               const json_t *value)
{
    size_t n_members = json_object_size(spot->instance);

    if ((double)n_members >= json_number_value(value))
        return true;
    return cts_schema_wrong(check, spot, "has %zu members, wanted are at least %.0f", n_members,
                            json_number_value(value));
}

bool cts_schema_max_properties(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                               const json_t *value)
{
    size_t n_members = json_object_size(spot->instance);

    if ((double)n_members <= json_number_value(value))
        return true;
    return cts_schema_wrong(check, spot, "has %zu members, wanted are at most %.0f", n_members,
                            json_number_value(value));
}

bool cts_schema_dependent_required(struct cts_schema_check *check,
                                   const struct cts_schema_spot *spot, const json_t *value)
{
    bool holds = true;
    const char *name;
    json_t *names;

    json_object_foreach(oci_json_plain(value), name, names) {
        if (json_object_get(spot->instance, name) != NULL)
            holds &= cts_schema_required(check, spot, names);
    }
    return holds;
}

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
bool cts_schema_dependent_schemas(struct cts_schema_check *check,
                                  const struct cts_schema_spot *spot, const json_t *value)
{
    bool holds = true;
    const char *name;
    json_t *schema;

    json_object_foreach(oci_json_plain(value), name, schema) {
        const struct cts_trail rule = cts_trail_member(spot->rule, name);
        struct cts_schema_spot there = *spot;

        there.schema = schema;
        there.rule = &rule;
        if (json_object_get(spot->instance, name) != NULL)
            holds &= cts_schema_apply(check, &there);
    }
    return holds;
}
