/* SPDX-License-Identifier: Apache-2.0 */
/** @file The processes of a container's cgroup: stopping them, counting them, signalling them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"
#include "runtime/cgroup_kind.h"

enum {
    N_CGROUPS_MAX = 4096,    /* cgroups below the container's that are looked into */
    FIRST_SIGNALS_MAX = 100, /* rounds of signalling where nothing can be frozen */
};

static const struct oci_cgroup_hierarchy *find_freezer(const struct oci_cgroup *cgroup)
{
    for (size_t i = 0; i < cgroup->n_hierarchies; i++) {
        const struct oci_cgroup_hierarchy *hierarchy = &cgroup->hierarchies[i];

        if (hierarchy->kind->can_freeze(hierarchy))
            return hierarchy;
    }
    return NULL;
}

static enum oci_status set_frozen(const struct oci_cgroup *cgroup, bool frozen,
                                  struct oci_error *err)
{
    const struct oci_cgroup_hierarchy *freezer = find_freezer(cgroup);

    if (freezer == NULL)
        return oci_fail(err, OCI_UNSUPPORTED, NULL, "the container has no cgroup that can freeze");
    return freezer->kind->freeze(cgroup, freezer, frozen, err);
}

enum oci_status oci_cgroup_freeze(const struct oci_cgroup *cgroup, struct oci_error *err)
{
    return set_frozen(cgroup, true, err);
}

enum oci_status oci_cgroup_thaw(const struct oci_cgroup *cgroup, struct oci_error *err)
{
    return set_frozen(cgroup, false, err);
}

bool oci_cgroup_is_frozen(const struct oci_cgroup *cgroup)
{
    const struct oci_cgroup_hierarchy *freezer = find_freezer(cgroup);

    return freezer != NULL && freezer->kind->is_frozen(cgroup, freezer);
}

bool oci_cgroup_is_ours(const struct oci_cgroup *cgroup)
{
    for (size_t i = 0; i < cgroup->n_hierarchies; i++) {
        if (cgroup->hierarchies[i].n_made > 0)
            return true;
    }
    return false;
}

/* A hierarchy in which no one but the container is: the freezer's, if that is one. */
static const struct oci_cgroup_hierarchy *find_own(const struct oci_cgroup *cgroup)
{
    const struct oci_cgroup_hierarchy *found = find_freezer(cgroup);

    for (size_t i = 0; i < cgroup->n_hierarchies && (found == NULL || found->n_made == 0); i++)
        found = &cgroup->hierarchies[i];
    return found;
}

/* Folders still to be looked into, as paths from the container's cgroup, a terminator each. */
struct walk {
    struct oci_text folders;
    size_t at; /* of the next one, in bytes */
    pid_t *pids;
    size_t n_pids;
};

static void take_pids(struct walk *walk, const char *text)
{
    char *end = NULL;

    for (long pid = strtol(text, &end, 10); end != text; pid = strtol(text, &end, 10)) {
        walk->pids = oci_grow(walk->pids, walk->n_pids + 1, sizeof(*walk->pids));
        walk->pids[walk->n_pids++] = (pid_t)pid;
        text = end;
    }
}

static void take_folders(struct walk *walk, int root_fd, const char *path, const char *folder)
{
    owned_fd int fd = openat(root_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    owned_dir DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry = NULL;

    if (dir == NULL)
        return;
    (void)steal_fd(&fd);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream belongs to this call alone. */
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
            continue;
        oci_text_printf(&walk->folders, "%s%s%s", folder, folder[0] != '\0' ? "/" : "",
                        entry->d_name);
        oci_text_add_n(&walk->folders, "", 1);
    }
}

static enum oci_status visit(const struct oci_cgroup *cgroup,
                             const struct oci_cgroup_hierarchy *hierarchy, const char *folder,
                             struct walk *walk, struct oci_error *err)
{
    owned_str char *file =
        oci_str_printf("%s%s%s", folder, folder[0] != '\0' ? "/" : "", hierarchy->kind->pids);
    struct oci_cgroup_file at = oci_cgroup_file(cgroup, hierarchy, folder);
    owned_str char *text = NULL;
    enum oci_status status = oci_cgroup_read(cgroup, hierarchy, file, &text, err);

    if (status == OCI_NOT_FOUND)
        return OCI_OK;
    if (status != OCI_OK)
        return status;
    take_pids(walk, text);
    take_folders(walk, cgroup->root_fd, at.path, folder);
    return OCI_OK;
}

static enum oci_status walk_tree(const struct oci_cgroup *cgroup,
                                 const struct oci_cgroup_hierarchy *hierarchy, struct walk *walk,
                                 struct oci_error *err)
{
    enum oci_status status = visit(cgroup, hierarchy, "", walk, err);

    for (int i = 0; status == OCI_OK && walk->at < walk->folders.size; i++) {
        owned_str char *folder = oci_str_dup(walk->folders.data + walk->at);

        if (i == N_CGROUPS_MAX) {
            return oci_fail(err, OCI_LIMIT, NULL, "more than %d cgroups below '%s'", N_CGROUPS_MAX,
                            cgroup->path);
        }
        walk->at += strlen(folder) + 1;
        status = visit(cgroup, hierarchy, folder, walk, err);
    }
    return status;
}

enum oci_status oci_cgroup_pids(const struct oci_cgroup *cgroup, pid_t **ret_pids,
                                size_t *ret_n_pids, struct oci_error *err)
{
    const struct oci_cgroup_hierarchy *hierarchy = find_own(cgroup);
    struct walk walk = {.folders = OCI_TEXT_NONE};
    enum oci_status status = OCI_OK;

    walk.pids = oci_new(1, sizeof(*walk.pids));
    if (hierarchy != NULL)
        status = walk_tree(cgroup, hierarchy, &walk, err);
    oci_text_done(&walk.folders);
    if (status != OCI_OK) {
        free(walk.pids);
        return status;
    }
    *ret_pids = walk.pids;
    *ret_n_pids = walk.n_pids;
    return OCI_OK;
}

static enum oci_status signal_listed(const struct oci_cgroup *cgroup, int signal, size_t *ret_n,
                                     struct oci_error *err)
{
    pid_t *pids = NULL;
    enum oci_status status = oci_cgroup_pids(cgroup, &pids, ret_n, err);

    for (size_t i = 0; status == OCI_OK && i < *ret_n; i++) {
        if (kill(pids[i], signal) < 0 && errno != ESRCH)
            status = oci_fail_sys(err, errno, "signal process %d of '%s'", pids[i], cgroup->path);
    }
    free(pids);
    return status;
}

/* Where nothing can be frozen, processes may fork away: asked until there are none. */
static enum oci_status signal_unfrozen(const struct oci_cgroup *cgroup, int signal,
                                       struct oci_error *err)
{
    size_t n = 0;
    enum oci_status status = signal_listed(cgroup, signal, &n, err);

    for (int i = 1; status == OCI_OK && n > 0 && signal == SIGKILL && i < FIRST_SIGNALS_MAX; i++)
        status = signal_listed(cgroup, signal, &n, err);
    return status;
}

/* cgroup.kill came with Linux 5.14; it reaches what forks meanwhile, and what is frozen. */
static bool kill_at_once(const struct oci_cgroup *cgroup)
{
    const struct oci_cgroup_hierarchy *v2 = oci_cgroup_find_v2(cgroup);

    return v2 != NULL && v2->n_made > 0 &&
           oci_cgroup_write(cgroup, v2, "cgroup.kill", "1", NULL) == OCI_OK;
}

enum oci_status oci_cgroup_signal(const struct oci_cgroup *cgroup, int signal,
                                  struct oci_error *err)
{
    bool frozen = oci_cgroup_is_frozen(cgroup);
    size_t n = 0;
    enum oci_status status = OCI_OK;

    if (signal == SIGKILL && kill_at_once(cgroup))
        return frozen ? oci_cgroup_thaw(cgroup, err) : OCI_OK;
    if (find_freezer(cgroup) == NULL)
        return signal_unfrozen(cgroup, signal, err);
    if (!frozen && oci_cgroup_freeze(cgroup, NULL) != OCI_OK) {
        (void)!oci_cgroup_thaw(cgroup, NULL);
        return signal_unfrozen(cgroup, signal, err);
    }
    status = signal_listed(cgroup, signal, &n, err);
    if (frozen && signal != SIGKILL)
        return status;
    return oci_cgroup_thaw(cgroup, status == OCI_OK ? err : NULL) != OCI_OK && status == OCI_OK
               ? OCI_SYSTEM
               : status;
}
