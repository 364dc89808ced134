/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/evidence.h"

#include <string.h>

#include "base/json.h"
#include "base/owned.h"
#include "judge/compare.h"
#include "judge/tree.h"

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

/* The good fixture was unpacked: all files, with their content. Attributes are for cases to judge.
 */
static bool unpacked_right(const json_t *good)
{
    const json_t *golden = json_object_get(good, "golden");
    owned_json json_t *members = json_pack("[s,s]", "size", "sha256");
    struct cts_tree_difference difference;
    bool same = false;

    if (json_array_size(golden) == 0)
        return false;
    same = cts_tree_compare(golden, members, json_object_get(good, "tree"), &difference);
    cts_tree_difference_done(&difference);
    return same;
}

static bool converted_right(const json_t *good)
{
    const json_t *stated = json_object_get(good, "stated");

    return json_object_size(stated) > 0 &&
           cts_json_includes(json_object_get(good, "config"), stated);
}

/* What shows that a tool does its work at all: that it takes one thing, makes of it what it should,
 * and refuses another. */
static const char *missing_of_tool(enum cts_kind kind, const json_t *control)
{
    const json_t *good = oci_json_at(control, "/steps/0");
    const json_t *broken = oci_json_at(control, "/steps/1");

    if (good == NULL)
        return "the control images were not tried: nothing shows that the tool does its work";
    if (!json_is_true(json_object_get(good, "accepted")))
        return "the control image was not accepted: nothing shows that the tool does its work";
    if (!json_is_true(json_object_get(broken, "refused")))
        return "the broken control image was not refused: nothing shows that the tool looks at it";
    if (kind == CTS_UNPACKER && !unpacked_right(good))
        return "the control image was not unpacked as it states";
    if (kind == CTS_CONVERTER && !converted_right(good))
        return "the control image was not converted as it states";
    return NULL;
}

const char *cts_evidence_missing(const struct cts_case *test, const json_t *observation)
{
    if (test->kind == CTS_VALIDATOR || test->kind == CTS_UNPACKER || test->kind == CTS_CONVERTER)
        return missing_of_tool(test->kind, json_object_get(observation, "control"));
    if (test->control) {
        return control_reported(observation)
                   ? NULL
                   : "the control container did not report: nothing shows that the subject can "
                     "run what the case asks it to refuse";
    }
    if (cts_probe_reported(observation) || hook_reported(observation))
        return NULL;
    return "no report with the nonce of this case: nothing shows that a container ran";
}
