/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Create, before there is a process: everything is read, checked and opened.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "runtime/agent.h"
#include "runtime/console.h"
#include "runtime/gate.h"
#include "runtime/id.h"
#include "runtime/labels.h"
#include "runtime/live.h"
#include "runtime/mounts.h"
#include "runtime/namespaces.h"
#include "runtime/steps.h"
#include "runtime/store.h"

enum { CONFIG_MAX = 16 << 20 /* Bytes. */ };

static enum oci_status find_bundle(struct oci_container *c, struct oci_error *err)
{
    const char *given = c->request->bundle;

    c->bundlefd = open(given, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (c->bundlefd < 0)
        return oci_fail_sys(err, errno, "open the bundle '%s'", given);
    c->bundle = given[0] == '/' ? oci_str_dup(given) : realpath(given, NULL);
    if (c->bundle == NULL)
        return oci_fail_sys(err, errno, "find the absolute path of the bundle '%s'", given);
    return OCI_OK;
}

static enum oci_status find_root(struct oci_container *c, struct oci_error *err)
{
    const char *path = c->config.root_path;
    struct stat seen;

    if (path == NULL)
        return oci_fail(err, OCI_INVALID, "cfg.root.required", "/root: is missing");
    c->rootfs = path[0] == '/' ? oci_str_dup(path) : oci_str_printf("%s/%s", c->bundle, path);
    if (stat(c->rootfs, &seen) < 0)
        return oci_fail_sys(err, errno, "/root/path: '%s'", c->rootfs);
    if (!S_ISDIR(seen.st_mode)) {
        return oci_fail(err, OCI_INVALID, "cfg.root.path.exists",
                        "/root/path: '%s' is not a directory", c->rootfs);
    }
    return OCI_OK;
}

enum oci_status oci_create_open(struct oci_container *c, struct oci_error *err)
{
    size_t size = 0;
    enum oci_status status = oci_id_check(c->request->id, err);

    if (status == OCI_OK)
        status = find_bundle(c, err);

    if (status == OCI_OK)
        status =
            oci_file_read(c->bundlefd, c->request->config, CONFIG_MAX, &c->config_text, &size, err);
    if (status == OCI_OK)
        status = oci_config_parse(c->config_text, size, &c->config, err);
    if (status != OCI_OK)
        return oci_within(err, status, "bundle '%s'", c->request->bundle);
    status = find_root(c, err);
    if (status == OCI_OK)
        status = oci_namespaces_open(&c->config, c->namespaces, err);
    if (status != OCI_OK)
        return status;
    c->hostproc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (c->hostproc < 0)
        return oci_fail_sys(err, errno, "open '/proc'");
    return OCI_OK;
}

static json_t *annotations_object(const struct oci_pairs *pairs)
{
    json_t *object = json_object();

    for (size_t i = 0; i < pairs->n_items; i++) {
        (void)json_object_set_new(object, pairs->items[i].name, json_string(pairs->items[i].value));
    }
    return object;
}

static void describe(struct oci_container *c)
{
    if (c->config.annotations.n_items > 0)
        c->annotations = annotations_object(&c->config.annotations);
    c->state = (struct oci_state){
        .id = c->request->id,
        .bundle = c->bundle,
        .rootfs = c->rootfs,
        .created = time(NULL),
        .annotations = c->annotations,
        .creator_pid = getpid(),
        .has_pid_namespace = oci_namespace_is_new(&c->config, OCI_NS_PID),
        .has_process = c->config.process.set,
        .has_start_hooks = c->config.hooks[OCI_HOOK_START_CONTAINER].n_items > 0,
        .has_poststart = c->config.hooks[OCI_HOOK_POSTSTART].n_items > 0,
        .has_agent = c->config.seccomp.notifies,
        .has_poststop = c->config.hooks[OCI_HOOK_POSTSTOP].n_items > 0,
        .has_terminal = c->config.process.terminal,
        .root_mounted = !c->config.namespaces[OCI_NS_MOUNT].listed,
        .owner = geteuid(),
    };
}

/* The document without its last brace, and the name of the member that is to come. */
static char *before_pid(const struct oci_state *state, enum oci_life life)
{
    owned_str char *text = oci_state_text(state, life, 0);

    return oci_str_printf("%.*s,\"pid\":", (int)strlen(text) - 1, text);
}

enum oci_status oci_create_plan(struct oci_container *c, struct oci_error *err)
{
    enum oci_privilege privilege =
        c->config.namespaces[OCI_NS_USER].listed ? OCI_PRIVILEGE_FULL : OCI_PRIVILEGE_OURS;

    enum oci_status status = OCI_OK;

    describe(c);
    c->state_creating = before_pid(&c->state, OCI_LIFE_CREATING);
    c->state_created = before_pid(&c->state, OCI_LIFE_CREATED);
    c->state_after_pid = oci_str_dup("}");
    status = oci_labels_check(&c->config.process, c->config.mount_label, err);
    if (status == OCI_OK)
        status = oci_agent_check(&c->config.seccomp, err);
    if (status != OCI_OK || !c->config.process.set)
        return status;
    status = oci_process_plan_make(&c->config.process, c->request->preserve_fds, privilege,
                                   &c->plan, err);
    c->plan.procfd = c->hostproc;
    return status;
}

static enum oci_status keep_config(struct oci_container *c, struct oci_error *err)
{
    owned_fd int fd =
        openat(c->dirfd, "config.json", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0)
        return oci_fail_sys(err, errno, "keep a copy of the configuration");
    return oci_file_write_fd(fd, "config.json", c->config_text, strlen(c->config_text), err);
}

/* rt.life.config-frozen: what is needed later is kept beside the state. */
enum oci_status oci_create_claim(struct oci_container *c, struct oci_error *err)
{
    enum oci_status status = oci_store_make(c->request->store, &c->storefd, err);

    if (status == OCI_OK)
        status = oci_store_claim(c->storefd, c->request->id, &c->dirfd, err);
    return status == OCI_OK ? keep_config(c, err) : status;
}

void oci_create_unclaim(struct oci_container *c)
{
    /* Without the folder the id was somebody else's. */
    if (c->dirfd >= 0)
        (void)!oci_store_remove(c->storefd, c->request->id, c->dirfd, NULL);
}

enum oci_status oci_create_sources(struct oci_container *c, struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    c->mountfds = oci_new(c->config.mounts.n_items, sizeof(*c->mountfds));
    for (size_t i = 0; i < c->config.mounts.n_items; i++)
        c->mountfds[i] = -1;
    if (geteuid() != 0)
        return oci_mounts_map_ids(c, err);
    status = oci_mounts_open_root(c, err);
    if (status == OCI_OK)
        status = oci_mounts_open_sources(c, err);
    if (status == OCI_OK)
        status = oci_mounts_map_ids(c, err);
    if (status == OCI_OK)
        status = oci_mounts_open_null(c, err);
    return status;
}

enum oci_status oci_create_console(struct oci_container *c, struct oci_error *err)
{
    const char *path = c->request->console_socket;

    if (!c->config.process.terminal) {
        return path == NULL
                   ? OCI_OK
                   : oci_fail(err, OCI_INVALID, "rt.process.terminal",
                              "a console socket is given, but process.terminal is not true");
    }
    return path == NULL && c->request->relays ? oci_console_pair(&c->relayfd, &c->consolefd, err)
                                              : oci_console_connect(path, &c->consolefd, err);
}

enum oci_status oci_create_gate(struct oci_container *c, struct oci_error *err)
{
    enum oci_status status = oci_gate_lock(c->dirfd, &c->gatefd, err);

    if (status == OCI_OK && !c->request->start_at_once)
        status = oci_gate_listen(c->dirfd, &c->listenfd, err);
    return status;
}

/*
 * Filters that were compiled before are kept for all state roots of a user, in a folder that is
 * nobody else's; without one, nothing is kept.
 */
static int open_filters(void)
{
    const char *path = geteuid() == 0 ? "/run/keel-filters" : NULL;
    owned_fd int fd = -1;
    struct stat seen;

    if (path == NULL || (mkdir(path, 0700) < 0 && errno != EEXIST))
        return -1;
    fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &seen) < 0 || seen.st_uid != geteuid() || (seen.st_mode & 0077) != 0)
        return -1;
    return steal_fd(&fd);
}

enum oci_status oci_create_filter(struct oci_container *c, struct oci_error *err)
{
    owned_fd int cachefd = -1;

    if (!c->config.seccomp.set || !c->config.process.set)
        return OCI_OK;
    cachefd = open_filters();
    return oci_seccomp_compile(&c->config.seccomp, cachefd, &c->plan.filter, err);
}

static void record_cgroup(struct oci_container *c)
{
    free(c->cgroup_text);
    c->cgroup_text = c->cgroup.path == NULL ? NULL : oci_cgroup_text(&c->cgroup);
    c->state.cgroup = c->cgroup_text;
}

enum oci_status oci_create_cgroup(struct oci_container *c, struct oci_error *err)
{
    enum oci_cgroup_naming naming =
        c->request->systemd_cgroup ? OCI_CGROUP_SYSTEMD : OCI_CGROUP_PATHS;
    enum oci_status status = OCI_OK;

    if (!c->request->no_cgroup)
        status = oci_cgroup_find(&c->config, c->request->id, naming, &c->cgroup, err);
    if (status != OCI_OK)
        return status;
    record_cgroup(c);
    /* From here on a runtime that is killed leaves a record of what is to be taken back. */
    status = oci_state_write(c->dirfd, &c->state, err);
    if (status != OCI_OK || c->request->no_cgroup)
        return status;
    status = oci_cgroup_create(&c->cgroup, &c->config, err);
    if (status != OCI_OK)
        oci_cgroup_done(&c->cgroup);
    record_cgroup(c);
    return status;
}

void oci_create_uncgroup(struct oci_container *c)
{
    /* What runs in a cgroup that was there before may be somebody else's. */
    if (!oci_cgroup_is_ours(&c->cgroup))
        return;
    (void)!oci_cgroup_signal(&c->cgroup, SIGKILL, NULL);
    (void)!oci_cgroup_remove(&c->cgroup, NULL);
}
