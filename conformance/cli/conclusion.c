/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/conclusion.h"

#include <string.h>

#include "catalogue/case.h"
#include "cli/controls.h"
#include "judge/judge.h"

json_t *cts_conclude_case(const void *context, const struct cts_case *test, json_t *observation)
{
    const struct cts_conclusion *conclusion = context;
    const char *name = cts_control_name(test);
    json_t *control = name == NULL ? NULL : json_object_get(conclusion->controls, name);
    struct oci_error err = OCI_ERROR_NONE;
    owned_verdicts struct cts_verdicts verdicts = {0};
    json_t *rows = json_array();

    if (control != NULL)
        (void)json_object_set(observation, "control", control);
    if (cts_judge(test, conclusion->catalogue, observation, &verdicts, &err) != OCI_OK)
        (void)json_array_append_new(rows, json_string(err.text));
    for (size_t i = 0; i < verdicts.n; i++)
        (void)json_array_append_new(rows, cts_verdict_to_json(&verdicts.rows[i]));
    return rows;
}

/* Whether a verdict is the same whatever was seen: nothing could be judged of it, or it holds. */
static bool stands(const json_t *row)
{
    const char *outcome = json_string_value(json_object_get(row, "verdict"));
    const char *need = json_string_value(json_object_get(row, "need"));

    return outcome != NULL && (strcmp(outcome, cts_outcome_name(CTS_PASS)) == 0 ||
                               (strcmp(outcome, cts_outcome_name(CTS_UNTESTED)) == 0 &&
                                need != NULL && strcmp(need, "version") == 0));
}

bool cts_conclusion_stands(const json_t *rows)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        if (!stands(json_array_get(rows, i)))
            return false;
    }
    return json_array_size(rows) > 0;
}

enum oci_status cts_conclusion_read(const json_t *rows, struct cts_verdicts *verdicts,
                                    struct oci_error *err)
{
    enum oci_status first = OCI_OK;

    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        struct cts_verdict verdict;
        enum oci_status status =
            json_is_string(row) ? oci_fail(err, OCI_INVALID, NULL, "%s", json_string_value(row))
                                : cts_verdict_from_json(row, &verdict, err);

        if (status == OCI_OK) {
            cts_verdicts_add(verdicts, &verdict);
        } else if (first == OCI_OK) {
            first = status;
        }
    }
    return first;
}
