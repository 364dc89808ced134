/* SPDX-License-Identifier: Apache-2.0 */
/** @file Keywords that join schemas. */
#include <string.h>

#include "catalogue/schema_parts.h"

static struct cts_schema_spot with_schema(const struct cts_schema_spot *spot, const json_t *schema,
                                          const struct cts_trail *rule)
{
    struct cts_schema_spot there = *spot;

    there.schema = schema;
    there.rule = rule;
    return there;
}

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
bool cts_schema_all_of(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                       const json_t *value)
{
    bool holds = true;

    for (size_t i = 0; i < json_array_size(value); i++) {
        const struct cts_trail rule = cts_trail_element(spot->rule, i);
        const struct cts_schema_spot there = with_schema(spot, json_array_get(value, i), &rule);

        holds &= cts_schema_apply(check, &there);
    }
    return holds;
}

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
static size_t count_alternatives(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                                 const json_t *value)
{
    size_t n = 0;

    for (size_t i = 0; i < json_array_size(value); i++) {
        const struct cts_trail rule = cts_trail_element(spot->rule, i);
        const struct cts_schema_spot there = with_schema(spot, json_array_get(value, i), &rule);

        n += cts_schema_applies(check, &there);
    }
    return n;
}

/* The alternative that went deepest into the instance is the one that was meant. */
/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
static bool none_holds(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                       const json_t *value)
{
    owned_faults struct cts_schema_report nearest = {.n_rows = 0};
    struct cts_schema_report *report = check->report;

    for (size_t i = 0; report != NULL && i < json_array_size(value); i++) {
        struct cts_schema_report one = {.n_rows = 0};
        const struct cts_trail rule = cts_trail_element(spot->rule, i);
        const struct cts_schema_spot there = with_schema(spot, json_array_get(value, i), &rule);

        check->report = &one;
        (void)cts_schema_apply(check, &there);
        if (one.n_rows > 0 &&
            (nearest.n_rows == 0 || strlen(one.rows[0].at) > strlen(nearest.rows[0].at))) {
            cts_schema_report_done(&nearest);
            nearest = one;
        } else {
            cts_schema_report_done(&one);
        }
    }
    check->report = report;
    if (nearest.n_rows == 0)
        return cts_schema_wrong(check, spot, "no alternative holds");
    return cts_schema_wrong(check, spot, "no alternative holds; the nearest: %s: %s",
                            nearest.rows[0].at, nearest.rows[0].text);
}

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
bool cts_schema_any_of(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                       const json_t *value)
{
    return count_alternatives(check, spot, value) > 0 || none_holds(check, spot, value);
}

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
bool cts_schema_one_of(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                       const json_t *value)
{
    size_t n = count_alternatives(check, spot, value);

    if (n == 0)
        return none_holds(check, spot, value);
    if (n > 1)
        return cts_schema_wrong(check, spot, "%zu alternatives hold, wanted is one", n);
    return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
bool cts_schema_not(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                    const json_t *value)
{
    const struct cts_schema_spot there = with_schema(spot, value, spot->rule);

    if (!cts_schema_applies(check, &there))
        return true;
    return cts_schema_wrong(check, spot, "is what it must not be");
}

/* NOLINTNEXTLINE(misc-no-recursion): cts_schema_apply() stops at CTS_SCHEMA_DEPTH_MAX. */
bool cts_schema_if(struct cts_schema_check *check, const struct cts_schema_spot *spot,
                   const json_t *value)
{
    const struct cts_schema_spot condition = with_schema(spot, value, spot->rule);
    const char *name = cts_schema_applies(check, &condition) ? "then" : "else";
    const struct cts_trail rule = cts_trail_member(spot->rule->up, name);
    const struct cts_schema_spot there =
        with_schema(spot, json_object_get(spot->schema, name), &rule);

    return there.schema == NULL || cts_schema_apply(check, &there);
}
