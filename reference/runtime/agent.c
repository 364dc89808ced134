/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/agent.h"

#include <string.h>

#include "base/owned.h"
#include "runtime/channel.h"
#include "runtime/seccomp.h"

/* What the process itself calls between the load and the hand-over. */
static const char *const needed_calls[] = {"sendmsg", "recvmsg"};

static bool notifies_on(const struct oci_seccomp_rule *rule, const char *call)
{
    for (size_t i = 0; i < rule->names.n_items; i++) {
        if (strcmp(rule->names.items[i], call) == 0)
            return rule->action == OCI_SCMP_NOTIFY;
    }
    return false;
}

enum oci_status oci_agent_check(const struct oci_seccomp *seccomp, struct oci_error *err)
{
    static const char clause[] = "rt.seccomp.action.notify";

    if (!seccomp->notifies)
        return OCI_OK;
    if (seccomp->listener_path == NULL) {
        return oci_fail(err, OCI_INVALID, clause,
                        "/linux/seccomp: SCMP_ACT_NOTIFY without a listenerPath");
    }
    if (seccomp->default_action == OCI_SCMP_NOTIFY) {
        return oci_fail(err, OCI_UNSUPPORTED, clause,
                        "/linux/seccomp/defaultAction: SCMP_ACT_NOTIFY for all calls");
    }
    for (size_t i = 0; i < seccomp->syscalls.n_items * 2; i++) {
        const char *call = needed_calls[i % 2];

        if (notifies_on(&seccomp->syscalls.items[i / 2], call)) {
            return oci_fail(err, OCI_UNSUPPORTED, clause,
                            "/linux/seccomp/syscalls/%zu: SCMP_ACT_NOTIFY on %s, which is needed "
                            "to reach the agent",
                            i / 2, call);
        }
    }
    return OCI_OK;
}

static enum oci_status hand_over(const struct oci_agent *agent, int listener, struct oci_error *err)
{
    owned_str char *text = oci_state_text(agent->state, agent->life, agent->state->pid);
    const struct oci_seccomp_agent peer = {
        .path = agent->seccomp->listener_path,
        .metadata = agent->seccomp->listener_metadata,
        .state_text = text,
        .pid = agent->pid,
    };

    return oci_seccomp_send(&peer, listener, err);
}

enum oci_status oci_agent_follow(int fd, const struct oci_agent *agent, struct oci_error *err)
{
    for (;;) {
        enum oci_message_kind kind = OCI_MESSAGE_END;
        owned_fd int listener = -1;
        enum oci_status status = oci_channel_receive_fd(fd, &kind, &listener, err);

        if (status != OCI_OK || kind == OCI_MESSAGE_END)
            return status;
        if (kind != OCI_MESSAGE_LISTENER || listener < 0 || agent->seccomp == NULL)
            return oci_fail(err, OCI_BAD_STATE, NULL, "the process sent message %d", (int)kind);
        status = hand_over(agent, listener, err);
        if (status == OCI_OK)
            status = oci_channel_send(fd, OCI_MESSAGE_CONTINUE, 0, err);
        if (status != OCI_OK)
            return status;
    }
}
