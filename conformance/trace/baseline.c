/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/baseline.h"

#include <stdbool.h>
#include <string.h>

const char *const cts_baseline_lists[] = {"requirements", "faults"};
const size_t cts_baseline_n_lists = sizeof cts_baseline_lists / sizeof *cts_baseline_lists;

bool cts_baseline_is_hole(const json_t *row)
{
    return strcmp(json_string_value(json_object_get(row, "state")), "open") == 0;
}

const json_t *cts_baseline_row(const json_t *rows, const char *id)
{
    const json_t *row = NULL;
    size_t i = 0;

    json_array_foreach(rows, i, row) {
        if (strcmp(json_string_value(json_object_get(row, "id")), id) == 0)
            return row;
    }
    return NULL;
}

static json_t *shrink_list(const json_t *ids, const json_t *rows)
{
    json_t *kept = json_array();
    json_t *id = NULL;
    size_t i = 0;

    json_array_foreach(ids, i, id) {
        const json_t *row = cts_baseline_row(rows, json_string_value(id));

        if (row != NULL && cts_baseline_is_hole(row))
            json_array_append(kept, id);
    }
    return kept;
}

json_t *cts_baseline_shrink(const json_t *baseline, const json_t *trace)
{
    json_t *shrunk = json_object();

    for (size_t i = 0; i < cts_baseline_n_lists; i++) {
        const char *list = cts_baseline_lists[i];

        json_object_set_new(
            shrunk, list,
            shrink_list(json_object_get(baseline, list), json_object_get(trace, list)));
    }
    return shrunk;
}
