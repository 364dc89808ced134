/* SPDX-License-Identifier: Apache-2.0 */
/** @file The container process state, and the listener with it, for a seccomp agent. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/json.h"
#include "base/owned.h"
#include "runtime/pass_fd.h"
#include "runtime/seccomp.h"
#include "runtime/state.h"

static enum oci_status connect_agent(const char *path, int *ret_fd, struct oci_error *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    owned_fd int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (strlen(path) >= sizeof(address.sun_path)) {
        return oci_fail(err, OCI_LIMIT, "cfg.seccomp.listener.socket",
                        "the path of the seccomp agent's socket is longer than %zu bytes",
                        sizeof(address.sun_path) - 1);
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
        return oci_fail_sys(err, errno, "connect to the seccomp agent at '%s'", path);
    *ret_fd = steal_fd(&fd);
    return OCI_OK;
}

/* The descriptor goes with the first message only: rt.seccomp.state.fds-first. */
static enum oci_status send_all(int fd, const char *text, int listener, struct oci_error *err)
{
    size_t size = strlen(text);
    size_t sent = 0;

    while (sent < size) {
        ssize_t n = oci_pass_fd(fd, text + sent, size - sent, sent == 0 ? listener : -1);

        if (n < 0)
            return oci_fail_sys(err, errno, "send the process state to the seccomp agent");
        sent += (size_t)n;
    }
    return OCI_OK;
}

static enum oci_status make_text(const struct oci_seccomp_agent *agent, char **ret_text,
                                 struct oci_error *err)
{
    owned_json json_t *doc = NULL;
    json_t *state = NULL;
    enum oci_status status =
        oci_json_parse(agent->state_text, strlen(agent->state_text), NULL, &state, err);

    if (status != OCI_OK)
        return status;
    doc = json_pack("{s:s, s:[s], s:i, s:o}", "ociVersion", OCI_STATE_VERSION, "fds", "seccompFd",
                    "pid", (int)agent->pid, "state", state);
    if (agent->metadata != NULL)
        (void)json_object_set_new(doc, "metadata", json_string(agent->metadata));
    *ret_text = oci_json_dump(doc, JSON_COMPACT);
    return OCI_OK;
}

enum oci_status oci_seccomp_send(const struct oci_seccomp_agent *agent, int listener,
                                 struct oci_error *err)
{
    owned_str char *text = NULL;
    owned_fd int fd = -1;
    enum oci_status status = make_text(agent, &text, err);

    if (status == OCI_OK)
        status = connect_agent(agent->path, &fd, err);
    if (status == OCI_OK)
        status = send_all(fd, text, listener, err);
    if (status != OCI_OK && err != NULL && err->clause == NULL)
        err->clause = "rt.seccomp.listener.send-error";
    return status;
}
