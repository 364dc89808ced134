/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/controls.h"

#include "base/json.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "cli/session.h"
#include "harness/plan.h"
#include "harness/pool.h"

/* What a tool of each kind does with the control images. An engine has a container to show. */
static const struct {
    enum cts_kind kind;
    const char *verb;
} tools[] = {
    {CTS_VALIDATOR, "validate"},
    {CTS_UNPACKER,  "unpack"  },
    {CTS_CONVERTER, "convert" },
    {CTS_ENGINE,    "engine"  },
};

static const char *verb_of(enum cts_kind kind)
{
    for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++) {
        if (tools[i].kind == kind)
            return tools[i].verb;
    }
    return NULL;
}

const char *cts_control_name(const struct cts_case *test)
{
    const char *name = json_string_value(json_object_get(test->bundle, "recipe"));

    if (test->kind == CTS_RUNTIME)
        return !test->control ? NULL : name == NULL ? "probe" : name;
    return test->kind == CTS_ENGINE && !test->control ? NULL : cts_kind_name(test->kind);
}

static json_t *image_step(enum cts_kind kind, const char *image)
{
    json_t *step = json_pack("{s:s,s:s,s:b}", "do", verb_of(kind), "image", image, "may-fail", 1);

    if (kind == CTS_ENGINE)
        (void)json_object_set_new(step, "args", json_pack("[s,s]", "nonce={nonce}", "report"));
    return step;
}

/* Two steps, whose outcomes the judge looks at. */
static json_t *image_control(enum cts_kind kind)
{
    return json_pack("{s:o,s:s,s:[o,o]}", "id", json_sprintf("control.%s", cts_kind_name(kind)),
                     "kind", cts_kind_name(kind), "steps", image_step(kind, "control"),
                     image_step(kind, "control.broken"));
}

static json_t *runtime_control(const struct cts_session *session, const char *recipe,
                               struct oci_error *err)
{
    json_t *test = NULL;

    if (oci_json_read(session->data.fd, "conformance/control.json", NULL, &test, err) != OCI_OK)
        return NULL;
    (void)json_object_set_new(test, "id", json_sprintf("control.%s", recipe));
    (void)json_object_set_new(test, "bundle", json_pack("{s:s}", "recipe", recipe));
    return test;
}

json_t *cts_control_run(const struct cts_session *session, const struct cts_case *of,
                        int *ret_signal, struct oci_error *err)
{
    owned_json json_t *test = of->kind == CTS_RUNTIME
                                  ? runtime_control(session, cts_control_name(of), err)
                                  : image_control(of->kind);

    return test == NULL ? NULL : cts_pool_run_one(&session->stage, test, ret_signal, err);
}

enum oci_status cts_controls_run(const struct cts_session *session, const struct cts_plan *plan,
                                 json_t **ret_controls, int *ret_signal, struct oci_error *err)
{
    owned_json json_t *controls = json_object();

    for (size_t i = 0; i < plan->n && *ret_signal == 0; i++) {
        const struct cts_case *test = plan->rows[i].test;
        const char *name = cts_control_name(test);
        json_t *control = NULL;

        if (plan->rows[i].fate != CTS_PLAN_RUN || name == NULL ||
            json_object_get(controls, name) != NULL)
            continue;
        control = cts_control_run(session, test, ret_signal, err);
        if (control == NULL && *ret_signal == 0)
            return OCI_SYSTEM;
        (void)json_object_set_new(controls, name, control);
    }
    *ret_controls = steal_json(&controls);
    return OCI_OK;
}
