/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/run.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/owned.h"
#include "runtime/attend.h"
#include "runtime/channel.h"
#include "runtime/console.h"
#include "runtime/create.h"
#include "runtime/delete.h"
#include "runtime/operations.h"

/* The container in the form of one that was found; what it holds stays the container's. */
static struct oci_found as_found(const struct oci_container *c)
{
    return (struct oci_found){
        .storefd = c->storefd, .dirfd = c->dirfd, .state = c->state, .life = OCI_LIFE_RUNNING};
}

static struct oci_agent agent_of(const struct oci_container *c)
{
    return (struct oci_agent){&c->config.seccomp, &c->state, OCI_LIFE_CREATED, c->pid};
}

/*
 * Whether anything is to be done between the execution of the program and its end. If not, one wait
 * serves for both: what went wrong with the execution is still in the channel at the end.
 */
static bool follows(const struct oci_container *c, enum oci_run_mode mode)
{
    return mode == OCI_RUN_DETACH || c->state.has_agent || c->state.has_start_hooks ||
           c->state.has_poststart;
}

static enum oci_status start(struct oci_container *c, enum oci_run_mode mode, struct oci_error *err)
{
    const struct oci_agent agent = agent_of(c);
    bool hooked = false;

    if (!c->config.process.set) {
        return oci_fail(err, OCI_BAD_STATE, "rt.op.start.no-process",
                        "the configuration has no process");
    }
    return follows(c, mode) ? oci_start_through(c->channel, &agent, &hooked, err)
                            : oci_channel_send(c->channel, OCI_MESSAGE_START, 0, err);
}

static enum oci_status attend(struct oci_container *c, enum oci_run_mode mode, int *ret_exit,
                              struct oci_error *err)
{
    const struct oci_attended attended = {c->pid, c->pidfd, c->masterfd};
    const struct oci_agent agent = agent_of(c);
    enum oci_status status = oci_attend(&attended, ret_exit, err);

    return status == OCI_OK && !follows(c, mode) ? oci_agent_follow(c->channel, &agent, err)
                                                 : status;
}

static enum oci_status start_and_wait(struct oci_container *c, enum oci_run_mode mode,
                                      int *ret_exit, struct oci_error *err)
{
    struct oci_found found = as_found(c);
    enum oci_status status = start(c, mode, err);

    *ret_exit = 0;
    if (status == OCI_OK && follows(c, mode)) {
        status = oci_start_hooks(&found, err);
        if (status != OCI_OK || mode == OCI_RUN_DETACH)
            return status;
    }
    if (status == OCI_OK)
        status = attend(c, mode, ret_exit, err);
    if (status != OCI_OK) {
        oci_start_destroy(&found);
        return status;
    }
    return mode == OCI_RUN_KEEP ? OCI_OK : oci_delete_found(&found, err);
}

static enum oci_status create(struct oci_container *c, struct oci_error *err)
{
    enum oci_status status = oci_create_in(c, err);

    return status == OCI_OK && c->relayfd >= 0 ? oci_attend_terminal(c->relayfd, &c->masterfd, err)
                                               : status;
}

enum oci_status oci_run(struct oci_request *request, enum oci_run_mode mode, int *ret_exit,
                        struct oci_error *err)
{
    struct oci_container c;
    enum oci_status status = OCI_OK;

    request->start_at_once = true;
    request->relays = mode != OCI_RUN_DETACH;
    if (mode != OCI_RUN_DETACH)
        oci_attend_prepare();
    oci_container_init(&c, request);
    status = create(&c, err);
    if (status == OCI_OK)
        status = start_and_wait(&c, mode, ret_exit, err);
    oci_container_done(&c);
    return status;
}
