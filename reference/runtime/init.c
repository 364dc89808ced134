/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/init.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/owned.h"
#include "runtime/channel.h"
#include "runtime/gate.h"
#include "runtime/steps.h"

/* What hooks of the container's namespace read: they see the pid that the container sees. */
static struct oci_hook_state hook_state(const struct oci_container *c, const char *before)
{
    return (struct oci_hook_state){
        .before_pid = before, .after_pid = c->state_after_pid, .pid = (int)getpid()};
}

/* rt.hooks.createContainer.path-ns: the host's root is still the root. */
enum oci_status oci_init_create_hooks(struct oci_container *c, struct oci_error *err)
{
    const struct oci_hook_state state = hook_state(c, c->state_creating);
    struct oci_hook_place place = {c->bundlefd, "rt.life.hook.createContainer.failure"};
    owned_fd int mountedfd = -1;
    enum oci_status status = OCI_OK;

    if (c->config.hooks[OCI_HOOK_CREATE_CONTAINER].n_items == 0)
        return OCI_OK;
    /* The descriptor is of the host's mounts; by its path the bundle has the container's. */
    mountedfd = open(c->bundle, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (mountedfd >= 0)
        place.dirfd = mountedfd;
    (void)umask(c->umask);
    status = oci_hooks_run(&c->config.hooks[OCI_HOOK_CREATE_CONTAINER], &state, &place, err);
    (void)umask(0);
    if (status == OCI_OK)
        status = oci_channel_send(c->channel, OCI_MESSAGE_HOOKED, 0, err);
    return status;
}

enum oci_status oci_init_hooks_done(struct oci_container *c, struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    if (!oci_hooks_wait(&c->config))
        return OCI_OK;
    status = oci_channel_send(c->channel, OCI_MESSAGE_ENVIRONMENT, 0, err);
    if (status == OCI_OK)
        status = oci_channel_expect(c->channel, OCI_MESSAGE_CONTINUE, NULL, err);
    return status;
}

enum oci_status oci_init_complete(struct oci_container *c, struct oci_error *err)
{
    enum oci_status status = oci_channel_send(c->channel, OCI_MESSAGE_READY, 0, err);

    (void)umask(c->umask);
    if (status == OCI_OK && !c->request->start_at_once)
        status = oci_channel_expect(c->channel, OCI_MESSAGE_COMMIT, NULL, err);
    return status;
}

/* Hooks run with the rights of the container's root, before the program's own are taken. */
static enum oci_status run_start_hooks(struct oci_container *c, int startfd, struct oci_error *err)
{
    const struct oci_hook_state state = hook_state(c, c->state_created);
    const struct oci_hook_place place = {-1, "rt.life.hook.startContainer.failure"};
    enum oci_status status = OCI_OK;

    if (c->config.hooks[OCI_HOOK_START_CONTAINER].n_items == 0)
        return OCI_OK;
    status = oci_hooks_run(&c->config.hooks[OCI_HOOK_START_CONTAINER], &state, &place, err);
    return status == OCI_OK ? oci_channel_send(startfd, OCI_MESSAGE_HOOKED, 0, err) : status;
}

static enum oci_status become_program(struct oci_container *c, int startfd, struct oci_error *err)
{
    enum oci_status status = run_start_hooks(c, startfd, err);

    c->plan.reportfd = startfd;
    if (status == OCI_OK && !c->config.process.set) {
        status = oci_fail(err, OCI_BAD_STATE, "rt.op.start.no-process",
                          "the configuration has no process");
    }
    if (status == OCI_OK)
        status = oci_init_limits(&c->plan, err);
    if (status == OCI_OK)
        status = oci_init_identity(&c->plan, err);
    if (status == OCI_OK)
        status = oci_init_exec(&c->plan, err);
    return status;
}

/* A connection that ends before it asks for the start is no start: wait for the next. */
static enum oci_status wait_for_start(struct oci_container *c, int *ret_fd, struct oci_error *err)
{
    enum oci_message_kind kind = OCI_MESSAGE_END;
    enum oci_status status = OCI_OK;

    while (kind != OCI_MESSAGE_START) {
        int fd = c->channel;

        if (c->listenfd >= 0)
            status = oci_gate_accept(c->listenfd, &fd, err);
        if (status == OCI_OK)
            status = oci_channel_receive(fd, &kind, NULL, err);
        if (status != OCI_OK || (c->listenfd < 0 && kind == OCI_MESSAGE_END)) {
            return status != OCI_OK ? status
                                    : oci_fail(err, OCI_BAD_STATE, NULL, "the runtime has died");
        }
        *ret_fd = fd;
        if (kind != OCI_MESSAGE_START)
            (void)close(fd);
    }
    return OCI_OK;
}

_Noreturn static void report(int fd, const struct oci_error *err)
{
    oci_channel_send_error(fd, err);
    _exit(EXIT_FAILURE);
}

_Noreturn void oci_init_run(struct oci_container *c)
{
    struct oci_error err = OCI_ERROR_NONE;
    int startfd = -1;
    size_t n = 0;

    /* The lock of the folder is the runtime's; a copy of its descriptor would keep it. */
    (void)close(c->dirfd);
    (void)close(c->storefd);
    c->dirfd = -1;
    c->storefd = -1;
    if (oci_steps_run(c, OCI_SIDE_PROCESS, &n, &err) != OCI_OK)
        report(c->channel, &err);
    if (wait_for_start(c, &startfd, &err) == OCI_OK)
        (void)become_program(c, startfd, &err);
    report(startfd, &err);
}
