/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "harness/argv.h"
#include "harness/inherit.h"
#include "harness/json_borrow.h"

/* Both ends are closed on exec; only ours does not block. */
static enum oci_status make_pipe(int *ret_read, int *ret_write, struct oci_error *err)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        return oci_fail_sys(err, errno, "make a pipe");
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    *ret_read = ends[0];
    *ret_write = ends[1];
    return OCI_OK;
}

/* A file without a name holds the text: a pipe would have to be fed while it is drained. */
static enum oci_status open_input(const json_t *input, int *ret_fd, struct oci_error *err)
{
    owned_fd int fd = -1;
    enum oci_status status = OCI_OK;

    if (input == NULL) {
        fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    } else {
        fd = memfd_create("input", MFD_CLOEXEC);
        status = oci_file_write_fd(fd, "standard input", json_string_value(input),
                                   json_string_length(input), err);
    }
    if (fd < 0)
        return oci_fail_sys(err, errno, "open standard input");
    if (status != OCI_OK)
        return status;
    if (input != NULL)
        (void)lseek(fd, 0, SEEK_SET);
    *ret_fd = steal_fd(&fd);
    return OCI_OK;
}

static char **environment(const json_t *env)
{
    char **vector = oci_new(json_object_size(env) + 1, sizeof(*vector));
    const char *name = NULL;
    json_t *value = NULL;
    size_t n = 0;

    json_object_foreach(cts_borrow(env), name, value)
        vector[n++] = oci_str_printf("%s=%s", name, json_string_value(value));
    return vector;
}

static void free_environment(char **vector)
{
    for (size_t i = 0; vector[i] != NULL; i++)
        free(vector[i]);
    free(vector);
}

static void set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none;
    sigset_t all;

    (void)sigemptyset(&none);
    (void)sigfillset(&all);
    (void)posix_spawnattr_init(attributes);
    (void)posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                   POSIX_SPAWN_SETSIGDEF);
    (void)posix_spawnattr_setpgroup(attributes, 0);
    (void)posix_spawnattr_setsigmask(attributes, &none);
    (void)posix_spawnattr_setsigdefault(attributes, &all);
}

static int spawn(const struct cts_spawn *what, const int fds[3], pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    char **argv = cts_argv_vector(what->argv);
    char **env = environment(what->env);
    int result = 0;

    set_attributes(&attributes);
    (void)posix_spawn_file_actions_init(&actions);
    for (int i = 0; i < 3; i++)
        (void)posix_spawn_file_actions_adddup2(&actions, fds[i], i);
    if (what->cwd != NULL)
        (void)posix_spawn_file_actions_addchdir_np(&actions, what->cwd);
    result = posix_spawnp(ret_pid, argv[0], &actions, &attributes, argv, env);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)posix_spawnattr_destroy(&attributes);
    free_environment(env);
    free(argv);
    return result;
}

enum { PROGRAM_FD_FROM = 500 /* Above every descriptor that a case opens or closes. */ };

/* Opened before the user changes: where the program stands, in a home folder perhaps, is no part
 * of what an unprivileged user of it is judged by. */
static int open_program(const char *path)
{
    owned_fd int fd = open(path, O_PATH | O_CLOEXEC);

    return fcntl(fd, F_DUPFD_CLOEXEC, PROGRAM_FD_FROM);
}

/* A script cannot be executed by a descriptor that closes: its interpreter opens it by path. */
static void execute(int program_fd, char **argv, char **env)
{
    if (program_fd >= 0)
        (void)execveat(program_fd, "", argv, env, AT_EMPTY_PATH);
    (void)execvpe(argv[0], argv, env);
}

/* The child says by a pipe why it did not become the program: an errno, or nothing. */
static _Noreturn void be_child(const struct cts_spawn *what, const int fds[3], int report_fd)
{
    char **argv = cts_argv_vector(what->argv);
    char **env = environment(what->env);
    int program_fd = open_program(argv[0]);
    int error = 0;
    sigset_t none;

    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < NSIG; number++)
        (void)signal(number, SIG_DFL);
    (void)setpgid(0, 0);
    for (int i = 0; i < 3; i++)
        (void)dup2(fds[i], i);
    error = what->cwd != NULL && chdir(what->cwd) < 0 ? errno : cts_inherit(what->inherit);
    if (error == 0) {
        execute(program_fd, argv, env);
        error = errno;
    }
    (void)!write(report_fd, &error, sizeof(error));
    _exit(127);
}

/* What no attribute of posix_spawn(3) can say is done by a copy of this process. */
static int spawn_with(const struct cts_spawn *what, const int fds[3], pid_t *ret_pid)
{
    int ends[2];
    int error = 0;
    pid_t pid = -1;

    if (pipe2(ends, O_CLOEXEC) < 0)
        return errno;
    pid = fork();
    if (pid == 0)
        be_child(what, fds, ends[1]);
    error = pid < 0 ? errno : 0;
    (void)close(ends[1]);
    if (pid > 0 && read(ends[0], &error, sizeof(error)) != (ssize_t)sizeof(error))
        error = 0;
    (void)close(ends[0]);
    *ret_pid = pid;
    return error;
}

enum oci_status cts_spawn(const struct cts_spawn *what, struct cts_spawned *ret_spawned,
                          struct oci_error *err)
{
    owned_fd int input = -1;
    owned_fd int out_read = -1;
    owned_fd int out_write = -1;
    owned_fd int err_read = -1;
    owned_fd int err_write = -1;
    int result = 0;
    pid_t pid = -1;
    enum oci_status status = open_input(what->input, &input, err);

    if (status == OCI_OK)
        status = make_pipe(&out_read, &out_write, err);
    if (status == OCI_OK)
        status = make_pipe(&err_read, &err_write, err);
    if (status != OCI_OK)
        return status;
    result = (what->inherit == NULL ? spawn : spawn_with)(
        what, (const int[3]){input, out_write, err_write}, &pid);
    if (result != 0) {
        return oci_fail_sys(err, result, "start '%s'",
                            json_string_value(json_array_get(what->argv, 0)));
    }
    *ret_spawned = (struct cts_spawned){
        .pid = pid, .out_fd = steal_fd(&out_read), .err_fd = steal_fd(&err_read)};
    return OCI_OK;
}
