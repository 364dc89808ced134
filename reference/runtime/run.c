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

static enum oci_status start(struct oci_container *c, struct oci_error *err)
{
    const struct oci_agent agent = {&c->config.seccomp, &c->state, OCI_LIFE_CREATED, c->pid};
    bool hooked = false;

    if (!c->config.process.set) {
        return oci_fail(err, OCI_BAD_STATE, "rt.op.start.no-process",
                        "the configuration has no process");
    }
    return oci_start_through(c->channel, &agent, &hooked, err);
}

static enum oci_status end(struct oci_container *c, enum oci_run_mode mode, struct oci_error *err)
{
    struct oci_found found = as_found(c);

    return mode == OCI_RUN_KEEP ? OCI_OK : oci_delete_found(&found, err);
}

static enum oci_status start_and_wait(struct oci_container *c, enum oci_run_mode mode,
                                      int *ret_exit, struct oci_error *err)
{
    struct oci_found found = as_found(c);
    struct oci_attended attended;
    enum oci_status status = start(c, err);

    if (status != OCI_OK) {
        oci_start_destroy(&found);
        return status;
    }
    status = oci_start_hooks(&found, err);
    if (status != OCI_OK)
        return status;
    *ret_exit = 0;
    if (mode == OCI_RUN_DETACH)
        return OCI_OK;
    attended = (struct oci_attended){c->pid, c->pidfd, c->masterfd};
    status = oci_attend(&attended, ret_exit, err);
    return status == OCI_OK ? end(c, mode, err) : status;
}

static enum oci_status create(struct oci_container *c, enum oci_run_mode mode,
                              struct oci_error *err)
{
    owned_fd int socketfd = -1;
    enum oci_status status = OCI_OK;

    if (mode != OCI_RUN_DETACH && c->request->console_socket == NULL)
        status = oci_console_pair(&socketfd, &c->consolefd, err);
    if (status == OCI_OK)
        status = oci_create_in(c, err);
    if (status == OCI_OK && socketfd >= 0 && c->config.process.terminal)
        status = oci_attend_terminal(socketfd, &c->masterfd, err);
    return status;
}

enum oci_status oci_run(struct oci_request *request, enum oci_run_mode mode, int *ret_exit,
                        struct oci_error *err)
{
    struct oci_container c;
    enum oci_status status = OCI_OK;

    request->start_at_once = true;
    if (mode != OCI_RUN_DETACH)
        oci_attend_prepare();
    oci_container_init(&c, request);
    status = create(&c, mode, err);
    if (status == OCI_OK)
        status = start_and_wait(&c, mode, ret_exit, err);
    oci_container_done(&c);
    return status;
}
