/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/operations.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/owned.h"
#include "runtime/cgroup.h"
#include "runtime/channel.h"
#include "runtime/delete.h"
#include "runtime/gate.h"
#include "runtime/hooks.h"
#include "runtime/live.h"
#include "runtime/store.h"

#define owned_pids __attribute__((cleanup(drop_pids)))

enum { KILL_WAIT_MS = 10000 };

static void drop_pids(pid_t *const *pids)
{
    free(*pids);
}

/* Asking the cgroups costs more than all the rest, so only a mark makes it necessary. */
static enum oci_life look(int dirfd, const struct oci_state *state)
{
    enum oci_life life = oci_state_life(dirfd, state);
    struct oci_cgroup cgroup = OCI_CGROUP_NONE;

    if ((life != OCI_LIFE_CREATED && life != OCI_LIFE_RUNNING) || state->cgroup == NULL ||
        faccessat(dirfd, OCI_PAUSED_MARK, F_OK, 0) < 0)
        return life;
    if (oci_cgroup_open(state->cgroup, &cgroup, NULL) == OCI_OK && oci_cgroup_is_frozen(&cgroup))
        life = OCI_LIFE_PAUSED;
    oci_cgroup_done(&cgroup);
    return life;
}

enum oci_status oci_find(const char *store, const char *id, struct oci_found *ret_found,
                         struct oci_error *err)
{
    owned_found struct oci_found found = OCI_FOUND_NONE;
    enum oci_status status = oci_store_open(store, &found.storefd, err);

    if (status == OCI_OK)
        status = oci_store_find(found.storefd, id, &found.dirfd, err);
    if (status == OCI_OK)
        status = oci_state_read(found.dirfd, &found.state, err);
    if (status != OCI_OK)
        return status;
    found.life = look(found.dirfd, &found.state);
    *ret_found = found;
    found = OCI_FOUND_NONE;
    return OCI_OK;
}

void oci_found_done(struct oci_found *found)
{
    oci_drop_fd(&found->storefd);
    oci_drop_fd(&found->dirfd);
    oci_state_done(&found->state);
    *found = OCI_FOUND_NONE;
}

static enum oci_status fail_life(const struct oci_found *found, const char *clause,
                                 const char *wanted, struct oci_error *err)
{
    return oci_fail(err, OCI_BAD_STATE, clause, "container '%s' is %s, not %s", found->state.id,
                    oci_life_name(found->life), wanted);
}

enum oci_status oci_start_through(int fd, const struct oci_agent *agent, bool *ret_hooked,
                                  struct oci_error *err)
{
    enum oci_status status = oci_channel_send(fd, OCI_MESSAGE_START, 0, err);

    *ret_hooked = !agent->state->has_start_hooks;
    if (status == OCI_OK && !*ret_hooked)
        status = oci_channel_expect(fd, OCI_MESSAGE_HOOKED, NULL, err);
    if (status != OCI_OK)
        return status;
    *ret_hooked = true;
    return oci_agent_follow(fd, agent, err);
}

void oci_start_destroy(struct oci_found *found)
{
    owned_fd int pidfd = -1;

    if (oci_live_open(found->state.pid, found->state.start_time, &pidfd, NULL) == OCI_OK) {
        (void)!oci_live_signal(pidfd, SIGKILL, NULL);
        (void)!oci_live_wait(pidfd, KILL_WAIT_MS, NULL);
    }
    (void)!oci_delete_found(found, NULL);
}

/* What was configured when the container was created, whatever stands in the bundle since. */
static enum oci_status poststart(const struct oci_found *found, struct oci_error *err)
{
    owned_config struct oci_config config = {.doc = NULL};
    owned_fd int bundlefd = open(found->state.bundle, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    owned_str char *text = oci_state_text(&found->state, OCI_LIFE_RUNNING, found->state.pid);
    const struct oci_hook_state state = {.before_pid = text};
    const struct oci_hook_place place = {bundlefd, "rt.life.hook.poststart.failure"};
    enum oci_status status = oci_config_load(found->dirfd, &config, err);

    if (status != OCI_OK)
        return status;
    return oci_hooks_run(&config.hooks[OCI_HOOK_POSTSTART], &state, &place, err);
}

enum oci_status oci_start_hooks(struct oci_found *found, struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    if (!found->state.has_poststart)
        return OCI_OK;
    status = poststart(found, err);
    if (status != OCI_OK)
        oci_start_destroy(found);
    return status;
}

/* The configuration is read again only where there is an agent to be told. */
static enum oci_status start_with_agent(const struct oci_found *found, int fd, bool *ret_hooked,
                                        struct oci_error *err)
{
    owned_config struct oci_config config = {.doc = NULL};
    struct oci_agent agent = {
        .seccomp = NULL, .state = &found->state, .life = OCI_LIFE_CREATED, .pid = found->state.pid};
    enum oci_status status = OCI_OK;

    *ret_hooked = true;
    if (found->state.has_agent)
        status = oci_config_load(found->dirfd, &config, err);
    if (status != OCI_OK)
        return status;
    if (found->state.has_agent)
        agent.seccomp = &config.seccomp;
    return oci_start_through(fd, &agent, ret_hooked, err);
}

enum oci_status oci_start(const char *store, const char *id, struct oci_error *err)
{
    owned_found struct oci_found found = OCI_FOUND_NONE;
    owned_fd int fd = -1;
    bool hooked = false;
    enum oci_status status = oci_find(store, id, &found, err);

    if (status == OCI_OK && found.life == OCI_LIFE_CREATED)
        status = oci_store_lock(found.dirfd, OCI_LOCK_TRY, err);
    if (status != OCI_OK)
        return status;
    if (found.life != OCI_LIFE_CREATED)
        return fail_life(&found, "rt.op.start.not-created", "created", err);
    if (!found.state.has_process) {
        return oci_fail(err, OCI_BAD_STATE, "rt.op.start.no-process",
                        "container '%s' was created without a process", id);
    }
    status = oci_gate_connect(found.dirfd, &fd, err);
    if (status != OCI_OK)
        return status;
    status = start_with_agent(&found, fd, &hooked, err);
    if (status == OCI_OK)
        return oci_start_hooks(&found, err);
    if (!hooked)
        oci_start_destroy(&found);
    return status;
}

/* Also those that outlived the first process, where they do not share its pid namespace. */
static enum oci_status kill_all(const struct oci_found *found, int signal, struct oci_error *err)
{
    struct oci_cgroup cgroup = OCI_CGROUP_NONE;
    owned_pids pid_t *pids = NULL;
    size_t n = 0;
    enum oci_status status = oci_cgroup_open(found->state.cgroup, &cgroup, err);

    if (status == OCI_OK)
        status = oci_cgroup_pids(&cgroup, &pids, &n, err);
    if (status == OCI_OK && n == 0)
        status = fail_life(found, "rt.op.kill.wrong-state", "created or running", err);
    if (status == OCI_OK)
        status = oci_cgroup_signal(&cgroup, signal, err);
    oci_cgroup_done(&cgroup);
    return status;
}

/* A v1 freezer holds back even SIGKILL; where there is nothing to thaw, that is no failure here. */
static void thaw(const struct oci_state *state)
{
    struct oci_cgroup cgroup = OCI_CGROUP_NONE;

    if (state->cgroup != NULL && oci_cgroup_open(state->cgroup, &cgroup, NULL) == OCI_OK)
        (void)!oci_cgroup_thaw(&cgroup, NULL);
    oci_cgroup_done(&cgroup);
}

enum oci_status oci_found_signal(const struct oci_found *found, int pidfd, int signal,
                                 struct oci_error *err)
{
    enum oci_status status = oci_live_signal(pidfd, signal, err);

    if (status == OCI_OK && signal == SIGKILL && found->life == OCI_LIFE_PAUSED)
        thaw(&found->state);
    return status;
}

enum oci_status oci_kill(const char *store, const char *id, int signal, enum oci_kill_scope scope,
                         struct oci_error *err)
{
    owned_found struct oci_found found = OCI_FOUND_NONE;
    owned_fd int pidfd = -1;
    enum oci_status status = oci_find(store, id, &found, err);

    if (status != OCI_OK)
        return status;
    if (scope == OCI_KILL_ALL && found.state.cgroup != NULL)
        return kill_all(&found, signal, err);
    if (found.life != OCI_LIFE_CREATED && found.life != OCI_LIFE_RUNNING &&
        found.life != OCI_LIFE_PAUSED)
        return fail_life(&found, "rt.op.kill.wrong-state", "created or running", err);
    status = oci_live_open(found.state.pid, found.state.start_time, &pidfd, err);
    if (status == OCI_OK)
        status = oci_found_signal(&found, pidfd, signal, err);
    return status;
}
