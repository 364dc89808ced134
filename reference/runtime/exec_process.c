/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/exec_process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"

static enum oci_status read_id(const char *text, char end, uint32_t *ret_id, const char **ret_rest,
                               struct oci_error *err)
{
    char *rest = NULL;
    unsigned long id = 0;

    errno = 0;
    id = strtoul(text, &rest, 10);
    if (errno != 0 || rest == text || text[0] == '-' || id > UINT32_MAX ||
        (*rest != '\0' && *rest != end))
        return oci_fail(err, OCI_INVALID, "rt.user.uid-gid", "'%s' is not a numeric id", text);
    *ret_id = (uint32_t)id;
    *ret_rest = rest;
    return OCI_OK;
}

static enum oci_status set_user(const char *text, struct oci_user *user, struct oci_error *err)
{
    const char *rest = text;
    enum oci_status status = read_id(text, ':', &user->uid, &rest, err);

    if (status == OCI_OK && *rest == ':')
        status = read_id(rest + 1, '\0', &user->gid, &rest, err);
    return status;
}

static enum oci_status set_groups(struct oci_exec_process *result, const struct oci_strings *groups,
                                  struct oci_error *err)
{
    uint32_t *ids = oci_arena_new(&result->arena, groups->n_items, sizeof(*ids));

    for (size_t i = 0; i < groups->n_items; i++) {
        const char *rest = NULL;
        enum oci_status status = read_id(groups->items[i], '\0', &ids[i], &rest, err);

        if (status != OCI_OK)
            return status;
    }
    result->process.user.additional_gids = (struct oci_u32s){ids, groups->n_items};
    return OCI_OK;
}

static bool same_name(const char *a, const char *b)
{
    size_t size = strcspn(a, "=");

    return strncmp(a, b, size) == 0 && b[size] == '=';
}

static bool is_overridden(const char *entry, const struct oci_strings *by)
{
    for (size_t i = 0; i < by->n_items; i++) {
        if (same_name(entry, by->items[i]))
            return true;
    }
    return false;
}

static void add_env(struct oci_exec_process *result, const struct oci_strings *more)
{
    const struct oci_strings *old = &result->process.env;
    const char **items =
        oci_arena_new(&result->arena, old->n_items + more->n_items + 1, sizeof(*items));
    size_t n = 0;

    for (size_t i = 0; i < old->n_items; i++) {
        if (!is_overridden(old->items[i], more))
            items[n++] = old->items[i];
    }
    for (size_t i = 0; i < more->n_items; i++)
        items[n++] = more->items[i];
    result->process.env = (struct oci_strings){items, n};
}

/*
 * Not inheritable and not ambient: from there they would reach every program with inheritable
 * file capabilities, for good (CVE-2022-29162).
 */
static enum oci_status add_caps(struct oci_capabilities *capabilities,
                                const struct oci_strings *names, struct oci_error *err)
{
    static const enum oci_capability_set given[] = {OCI_CAP_BOUNDING, OCI_CAP_PERMITTED,
                                                    OCI_CAP_EFFECTIVE};

    for (size_t i = 0; i < names->n_items; i++) {
        int cap = 0;

        if (!oci_names_number(&oci_capability_names, names->items[i], &cap)) {
            return oci_fail(err, OCI_INVALID, "rt.caps.ungrantable", "capability '%s' is not known",
                            names->items[i]);
        }
        for (size_t k = 0; k < sizeof(given) / sizeof(given[0]); k++)
            capabilities->sets[given[k]] |= UINT64_C(1) << cap;
    }
    return OCI_OK;
}

/* The container's process, with what the request changes. */
static enum oci_status change(struct oci_exec_process *result,
                              const struct oci_exec_request *request, struct oci_error *err)
{
    struct oci_process *process = &result->process;
    enum oci_status status = OCI_OK;

    process->args = request->args;
    process->terminal = request->terminal;
    process->oom_score_adj.set = false;
    process->no_new_privileges |= request->no_new_privileges;
    if (request->cwd != NULL)
        process->cwd = request->cwd;
    if (request->apparmor != NULL)
        process->apparmor_profile = request->apparmor;
    if (request->process_label != NULL)
        process->selinux_label = request->process_label;
    if (request->env.n_items > 0)
        add_env(result, &request->env);
    if (request->user != NULL)
        status = set_user(request->user, &process->user, err);
    if (status == OCI_OK && request->groups.n_items > 0)
        status = set_groups(result, &request->groups, err);
    return status == OCI_OK ? add_caps(&process->capabilities, &request->caps, err) : status;
}

enum oci_status oci_exec_process_make(const struct oci_exec_request *request,
                                      const struct oci_config *container,
                                      struct oci_exec_process *ret_process, struct oci_error *err)
{
    struct oci_exec_process result = {.arena = OCI_ARENA_NONE};
    enum oci_status status = OCI_OK;

    if (request->process_file != NULL) {
        status = oci_config_load_process(AT_FDCWD, request->process_file, &result.own, err);
        result.process = result.own.process;
        result.process.terminal |= request->terminal;
    } else {
        result.process = container->process;
        status = change(&result, request, err);
    }
    if (status == OCI_OK && result.process.cwd[0] != '/') {
        status = oci_fail(err, OCI_INVALID, "rt.process.cwd",
                          "the working directory '%s' is not absolute", result.process.cwd);
    }
    if (status != OCI_OK) {
        oci_exec_process_done(&result);
        return status;
    }
    *ret_process = result;
    return OCI_OK;
}

void oci_exec_process_done(struct oci_exec_process *process)
{
    oci_config_done(&process->own);
    oci_arena_done(&process->arena);
}
