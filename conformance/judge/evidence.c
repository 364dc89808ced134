/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/evidence.h"

#include <string.h>

#include "base/json.h"

static bool has_nonce(const json_t *report, const json_t *nonce)
{
    const json_t *told = json_object_get(report, "nonce");

    return json_is_string(nonce) && json_string_length(nonce) > 0 && json_equal(told, nonce);
}

bool cts_probe_reported(const json_t *observation)
{
    return has_nonce(json_object_get(observation, "probe"), json_object_get(observation, "nonce"));
}

static bool hook_reported(const json_t *observation)
{
    const json_t *hooks = json_object_get(observation, "hooks");

    for (size_t i = 0; i < json_array_size(hooks); i++) {
        const json_t *report = json_object_get(json_array_get(hooks, i), "report");

        if (has_nonce(report, json_object_get(observation, "nonce")))
            return true;
    }
    return false;
}

static bool control_reported(const json_t *observation)
{
    const json_t *control = json_object_get(observation, "control");

    return cts_probe_reported(control);
}

const char *cts_evidence_missing(const struct cts_case *test, const json_t *observation)
{
    if (test->control) {
        return control_reported(observation)
                   ? NULL
                   : "the control container did not report: nothing shows that the subject can "
                     "run what the case asks it to refuse";
    }
    if ((test->kind & (CTS_RUNTIME | CTS_ENGINE)) == 0)
        return NULL;
    if (cts_probe_reported(observation) || hook_reported(observation))
        return NULL;
    return "no report with the nonce of this case: nothing shows that a container ran";
}
