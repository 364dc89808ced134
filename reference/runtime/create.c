/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/create.h"

#include "runtime/channel.h"
#include "runtime/console.h"
#include "runtime/delete.h"
#include "runtime/steps.h"

/* The environment is there, but for the change of root: rt.hooks.createRuntime.when. */
enum oci_status oci_create_environment(struct oci_container *c, struct oci_error *err)
{
    return oci_hooks_wait(&c->config)
               ? oci_channel_expect(c->channel, OCI_MESSAGE_ENVIRONMENT, NULL, err)
               : OCI_OK;
}

/* rt.hooks.prestart.before-createRuntime */
enum oci_status oci_create_hooks(struct oci_container *c, struct oci_error *err)
{
    const struct oci_hook_state state = {c->state_creating, c->state_after_pid, c->pid};
    const struct oci_hook_place prestart = {c->bundlefd, "rt.life.hook.prestart.failure"};
    const struct oci_hook_place runtime = {c->bundlefd, "rt.life.hook.createRuntime.failure"};
    enum oci_status status =
        oci_hooks_run(&c->config.hooks[OCI_HOOK_PRESTART], &state, &prestart, err);

    if (status == OCI_OK)
        status = oci_hooks_run(&c->config.hooks[OCI_HOOK_CREATE_RUNTIME], &state, &runtime, err);
    c->hook_failed = status != OCI_OK;
    if (status == OCI_OK && oci_hooks_wait(&c->config))
        status = oci_channel_send(c->channel, OCI_MESSAGE_CONTINUE, 0, err);
    return status;
}

enum oci_status oci_create_hooked(struct oci_container *c, struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    if (c->config.hooks[OCI_HOOK_CREATE_CONTAINER].n_items == 0)
        return OCI_OK;
    status = oci_channel_expect(c->channel, OCI_MESSAGE_HOOKED, NULL, err);
    c->hook_failed = status != OCI_OK;
    return status;
}

enum oci_status oci_create_ready(struct oci_container *c, struct oci_error *err)
{
    return oci_channel_expect(c->channel, OCI_MESSAGE_READY, NULL, err);
}

enum oci_status oci_create_pid_file(struct oci_container *c, struct oci_error *err)
{
    return oci_pid_file_write(c->request->pid_file, c->pid, err);
}

enum oci_status oci_create_record(struct oci_container *c, struct oci_error *err)
{
    c->state.creator_pid = 0;
    return oci_state_write(c->dirfd, &c->state, err);
}

enum oci_status oci_create_commit(struct oci_container *c, struct oci_error *err)
{
    return c->request->start_at_once ? OCI_OK
                                     : oci_channel_send(c->channel, OCI_MESSAGE_COMMIT, 0, err);
}

enum oci_status oci_create_in(struct oci_container *c, struct oci_error *err)
{
    size_t n = 0;
    enum oci_status status = oci_steps_run(c, OCI_SIDE_RUNTIME, &n, err);

    if (status == OCI_OK)
        return OCI_OK;
    oci_steps_undo(c, n);
    /* A hook that fails moves the life of the container on to its end: rt.life.delete.undo. */
    if (c->hook_failed)
        oci_delete_hooks(&c->config, &c->state, c->bundlefd);
    return status;
}

enum oci_status oci_create(const struct oci_request *request, struct oci_error *err)
{
    struct oci_container c;
    enum oci_status status = OCI_OK;

    oci_container_init(&c, request);
    status = oci_create_in(&c, err);
    oci_container_done(&c);
    return status;
}
