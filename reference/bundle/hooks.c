/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/read.h"
#include "bundle/words.h"

#define ABSOLUTE          "cfg.hooks.path.absolute"
#define HOOK(name, slot)  MEMBER(oci_hook, slot, "cfg.hooks.createRuntime.", name)
#define HOOKS(name, kind) MEMBER(oci_config, hooks[OCI_HOOK_##kind], "cfg.hooks.", name)

static const struct oci_word hook_words[] = {
    {"prestart",        OCI_HOOK_PRESTART        },
    {"createRuntime",   OCI_HOOK_CREATE_RUNTIME  },
    {"createContainer", OCI_HOOK_CREATE_CONTAINER},
    {"startContainer",  OCI_HOOK_START_CONTAINER },
    {"poststart",       OCI_HOOK_POSTSTART       },
    {"poststop",        OCI_HOOK_POSTSTOP        },
};
const struct oci_words oci_hook_words = {OCI_ROWS(hook_words)};

static enum oci_status read_timeout(const json_t *value, void *slot, const struct oci_place *place,
                                    struct oci_error *err)
{
    if (json_integer_value(value) <= 0 || json_integer_value(value) > INT32_MAX) {
        return oci_fail_clause(err, place, "cfg.hooks.timeout.positive",
                               "%" JSON_INTEGER_FORMAT " is no number of seconds above zero",
                               json_integer_value(value));
    }
    return oci_read_opt_i64(value, slot, place, err);
}

static enum oci_status read_env(const json_t *value, void *slot, const struct oci_place *place,
                                struct oci_error *err)
{
    struct oci_hook *hook = slot;

    hook->has_env = true;
    return oci_read_strings(value, &hook->env, place, err);
}

/* All six lists have the same entries. env fills two members: its slot is the whole object. */
static const struct oci_field hook_rows[] = {
    {HOOK("path",    path),    REQ(STRING,  absolute),     TEXT(ABSOLUTE)},
    {HOOK("args",    args),    OPT(ARRAY,   strings),      NONE          },
    {HOOK("env",     path),    OWN(ARRAY,   read_env),     NONE          },
    {HOOK("timeout", timeout), OWN(INTEGER, read_timeout), NONE          },
};
static const struct oci_fields hook_table = OCI_FIELDS(hook_rows, struct oci_hook);

static const struct oci_field hooks_rows[] = {
    {HOOKS("prestart",        PRESTART),         OPT(ARRAY, objects), WITH(hook_table)},
    {HOOKS("createRuntime",   CREATE_RUNTIME),   OPT(ARRAY, objects), WITH(hook_table)},
    {HOOKS("createContainer", CREATE_CONTAINER), OPT(ARRAY, objects), WITH(hook_table)},
    {HOOKS("startContainer",  START_CONTAINER),  OPT(ARRAY, objects), WITH(hook_table)},
    {HOOKS("poststart",       POSTSTART),        OPT(ARRAY, objects), WITH(hook_table)},
    {HOOKS("poststop",        POSTSTOP),         OPT(ARRAY, objects), WITH(hook_table)},
};
const struct oci_fields oci_hooks_table = OCI_FIELDS(hooks_rows, struct oci_config);
