/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/idmap.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"

enum {
    PATH_SIZE = 64,    /* bytes of a path below /proc */
    HELPER_ARGS = 3,   /* of newuidmap, besides the three for each mapping */
    CHILD_STACK = 8192 /* bytes; the child does nothing */
};

static char *text_of(const struct oci_id_mappings *mappings)
{
    owned_text struct oci_text text = OCI_TEXT_NONE;

    for (size_t i = 0; i < mappings->n_items; i++) {
        oci_text_printf(&text, "%u %u %u\n", mappings->items[i].container_id,
                        mappings->items[i].host_id, mappings->items[i].size);
    }
    return oci_text_steal(&text);
}

static enum oci_status write_map(int procfd, pid_t pid, const char *file,
                                 const struct oci_id_mappings *mappings, struct oci_error *err)
{
    owned_str char *text = text_of(mappings);
    char path[PATH_SIZE];

    (void)snprintf(path, sizeof(path), "%d/%s", pid, file);
    return oci_file_write(procfd, path, text, err);
}

static _Noreturn void exec_helper(char *const *argv)
{
    (void)execvp(argv[0], argv);
    _exit(127);
}

static enum oci_status wait_helper(const char *name, pid_t pid, struct oci_error *err)
{
    int how = 0;

    while (waitpid(pid, &how, 0) < 0) {
        if (errno != EINTR)
            return oci_fail_sys(err, errno, "wait for '%s'", name);
    }
    if (WIFEXITED(how) && WEXITSTATUS(how) == 0)
        return OCI_OK;
    return oci_fail(err, OCI_SYSTEM, "rt.userns.mappings", "'%s' failed with status %d", name, how);
}

/* newuidmap PID inside outside size ...: it may map what /etc/subuid grants. */
static enum oci_status ask_helper(const char *name, pid_t pid,
                                  const struct oci_id_mappings *mappings, struct oci_error *err)
{
    size_t n_args = 2 + 3 * mappings->n_items;
    char **argv = oci_new(n_args + 1, sizeof(*argv));
    size_t n = 0;
    pid_t helper = -1;
    enum oci_status status = OCI_OK;

    argv[n++] = oci_str_dup(name);
    argv[n++] = oci_str_printf("%d", pid);
    for (size_t i = 0; i < mappings->n_items; i++) {
        argv[n++] = oci_str_printf("%u", mappings->items[i].container_id);
        argv[n++] = oci_str_printf("%u", mappings->items[i].host_id);
        argv[n++] = oci_str_printf("%u", mappings->items[i].size);
    }
    helper = fork();
    if (helper == 0)
        exec_helper(argv);
    status =
        helper < 0 ? oci_fail_sys(err, errno, "start '%s'", name) : wait_helper(name, helper, err);
    while (n > 0)
        free(argv[--n]);
    free(argv);
    return status;
}

/* A single id that is the writer's own needs no helper, but setgroups must be given up first. */
static enum oci_status write_own(int procfd, pid_t pid, const struct oci_idmap_pair *maps,
                                 struct oci_error *err)
{
    char path[PATH_SIZE];
    enum oci_status status = OCI_OK;

    (void)snprintf(path, sizeof(path), "%d/setgroups", pid);
    status = oci_file_write(procfd, path, "deny", err);
    if (status == OCI_OK)
        status = write_map(procfd, pid, "uid_map", maps->uids, err);
    return status != OCI_OK ? status : write_map(procfd, pid, "gid_map", maps->gids, err);
}

static bool is_own(const struct oci_id_mappings *mappings, uint32_t id)
{
    return mappings->n_items == 1 && mappings->items[0].size == 1 &&
           mappings->items[0].host_id == id;
}

enum oci_status oci_idmap_write(int procfd, pid_t pid, const struct oci_idmap_pair *maps,
                                struct oci_error *err)
{
    enum oci_status status = OCI_OK;

    if (geteuid() != 0 && is_own(maps->uids, geteuid()) && is_own(maps->gids, getegid()))
        return write_own(procfd, pid, maps, err);
    if (geteuid() != 0) {
        status = ask_helper("newuidmap", pid, maps->uids, err);
        return status != OCI_OK ? status : ask_helper("newgidmap", pid, maps->gids, err);
    }
    status = write_map(procfd, pid, "uid_map", maps->uids, err);
    if (status == OCI_OK)
        status = write_map(procfd, pid, "gid_map", maps->gids, err);
    if (status != OCI_OK && err != NULL && err->clause == NULL)
        err->clause = "rt.userns.mappings";
    return status;
}

static int wait_for_death(void *unused)
{
    (void)unused;
    (void)pause();
    return 0;
}

static enum oci_status open_userns(int procfd, pid_t pid, const struct oci_idmap_pair *maps,
                                   int *ret_fd, struct oci_error *err)
{
    char path[PATH_SIZE];
    enum oci_status status = oci_idmap_write(procfd, pid, maps, err);

    if (status != OCI_OK)
        return status;
    (void)snprintf(path, sizeof(path), "%d/ns/user", pid);
    *ret_fd = openat(procfd, path, O_RDONLY | O_CLOEXEC);
    return *ret_fd < 0 ? oci_fail_sys(err, errno, "open the user namespace of a mapping") : OCI_OK;
}

enum oci_status oci_idmap_open(int procfd, const struct oci_idmap_pair *maps, int *ret_fd,
                               struct oci_error *err)
{
    static char stack[CHILD_STACK] __attribute__((aligned(16)));
    pid_t pid =
        clone(wait_for_death, stack + sizeof(stack), CLONE_NEWUSER | CLONE_VM | SIGCHLD, NULL);
    enum oci_status status = OCI_OK;
    int fd = -1;

    if (pid < 0)
        return oci_fail_sys(err, errno, "make a user namespace for a mapping");
    status = open_userns(procfd, pid, maps, &fd, err);
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, NULL, 0);
    if (status == OCI_OK)
        *ret_fd = fd;
    return status;
}

enum oci_status oci_idmap_apply(int mountfd, int usernsfd, bool tree, struct oci_error *err)
{
    struct mount_attr attr = {.attr_set = MOUNT_ATTR_IDMAP,
                              .userns_fd = (unsigned long long)usernsfd};
    unsigned int flags = AT_EMPTY_PATH | (tree ? AT_RECURSIVE : 0U);

    if (mount_setattr(mountfd, "", flags, &attr, sizeof(attr)) == 0)
        return OCI_OK;
    (void)oci_fail_sys(err, errno, "map the ids of a mount");
    if (err != NULL)
        err->clause = "rt.mounts.option.idmap.mount-setattr";
    return OCI_SYSTEM;
}
