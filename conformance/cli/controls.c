/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/controls.h"

#include "base/json.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "cli/session.h"
#include "harness/plan.h"
#include "harness/pool.h"

static const char *recipe_of(const struct cts_case *test)
{
    const char *name = json_string_value(json_object_get(test->bundle, "recipe"));

    return name == NULL ? "probe" : name;
}

json_t *cts_control_run(const struct cts_session *session, const char *recipe, int *ret_signal,
                        struct oci_error *err)
{
    owned_json json_t *test = NULL;

    if (oci_json_read(session->data.fd, "conformance/control.json", NULL, &test, err) != OCI_OK)
        return NULL;
    (void)json_object_set_new(test, "id", json_sprintf("control.%s", recipe));
    (void)json_object_set_new(test, "bundle", json_pack("{s:s}", "recipe", recipe));
    return cts_pool_run_one(&session->stage, test, ret_signal, err);
}

enum oci_status cts_controls_run(const struct cts_session *session, const struct cts_plan *plan,
                                 json_t **ret_controls, int *ret_signal, struct oci_error *err)
{
    owned_json json_t *controls = json_object();

    for (size_t i = 0; i < plan->n && *ret_signal == 0; i++) {
        const struct cts_case *test = plan->rows[i].test;
        json_t *control = NULL;

        if (plan->rows[i].fate != CTS_PLAN_RUN || !test->control ||
            json_object_get(controls, recipe_of(test)) != NULL)
            continue;
        control = cts_control_run(session, recipe_of(test), ret_signal, err);
        if (control == NULL && *ret_signal == 0)
            return OCI_SYSTEM;
        (void)json_object_set_new(controls, recipe_of(test), control);
    }
    *ret_controls = steal_json(&controls);
    return OCI_OK;
}
