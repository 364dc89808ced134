/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/hooks.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/close_range.h>
#include <linux/sched.h>

#include "base/owned.h"

enum { EXIT_CANNOT_RUN = 127 };

/*
 * A file in memory rather than a pipe: a state of any size is there before the hook begins, a
 * hook that does not read cannot block the runtime, and /dev/stdin can be opened again.
 */
static int open_state(const struct oci_hook_state *state)
{
    int fd = memfd_create("state", MFD_CLOEXEC);
    char pid[16] = "";
    const char *const parts[] = {state->before_pid, pid,
                                 state->after_pid == NULL ? "" : state->after_pid};

    if (state->after_pid != NULL)
        (void)snprintf(pid, sizeof(pid), "%d", state->pid);
    for (size_t i = 0; fd >= 0 && i < sizeof(parts) / sizeof(parts[0]); i++) {
        size_t size = strlen(parts[i]);

        if (write(fd, parts[i], size) != (ssize_t)size) {
            (void)close(fd);
            return -1;
        }
    }
    if (fd >= 0)
        (void)lseek(fd, 0, SEEK_SET);
    return fd;
}

static _Noreturn void become_hook(const struct oci_hook *hook, const struct oci_hook_place *place,
                                  int stdinfd, int errfd)
{
    const char *const default_args[] = {hook->path, NULL};
    const char *const *args = hook->args.n_items > 0 ? hook->args.items : default_args;
    char *const *env = hook->has_env ? (char *const *)(uintptr_t)hook->env.items : environ;
    int failed = 0;

    sigset_t none;

    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)setpgid(0, 0);
    if (dup2(stdinfd, STDIN_FILENO) >= 0 && (place->dirfd < 0 || fchdir(place->dirfd) == 0)) {
        /* Nothing of the runtime's is left open in a hook, whatever it inherited. */
        (void)syscall(SYS_close_range, 3U, ~0U, (unsigned)CLOSE_RANGE_CLOEXEC);
        (void)execve(hook->path, (char *const *)(uintptr_t)args, env);
    }
    failed = errno;
    (void)!write(errfd, &failed, sizeof(failed));
    _exit(EXIT_CANNOT_RUN);
}

/* How long poll(2) may wait, in milliseconds: -1 without a timeout, 0 when it is over. */
static int left_ms(const struct oci_hook *hook, const struct timespec *began)
{
    struct timespec now;
    int64_t left = 0;

    if (!hook->timeout.set)
        return -1;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    if (hook->timeout.value > INT32_MAX / 1000)
        return -1;
    left = hook->timeout.value * 1000 - (now.tv_sec - began->tv_sec) * 1000 -
           (now.tv_nsec - began->tv_nsec) / 1000000;
    return left > 0 ? (int)left : 0;
}

static bool wait_in_time(int pidfd, const struct oci_hook *hook)
{
    struct timespec began;
    struct pollfd event = {.fd = pidfd, .events = POLLIN};
    int n = 0;

    (void)clock_gettime(CLOCK_MONOTONIC, &began);
    do {
        n = poll(&event, 1, left_ms(hook, &began));
    } while (n < 0 && errno == EINTR);
    return n != 0;
}

static enum oci_status judge_end(const struct oci_hook *hook, const siginfo_t *end,
                                 const char *clause, struct oci_error *err)
{
    if (end->si_code == CLD_EXITED && end->si_status == 0)
        return OCI_OK;
    if (end->si_code == CLD_EXITED) {
        return oci_fail(err, OCI_BAD_STATE, clause, "hook '%s' exited with status %d", hook->path,
                        end->si_status);
    }
    return oci_fail(err, OCI_BAD_STATE, clause, "hook '%s' was killed by signal %d", hook->path,
                    end->si_status);
}

static enum oci_status attend(const struct oci_hook *hook, pid_t pid, int pidfd, const char *clause,
                              struct oci_error *err)
{
    siginfo_t end = {.si_pid = 0};
    bool in_time = wait_in_time(pidfd, hook);

    if (!in_time) {
        (void)kill(-pid, SIGKILL);
        (void)syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0);
    }
    while (waitid(P_PID, (id_t)pid, &end, WEXITED) < 0) {
        if (errno != EINTR)
            return oci_fail_sys(err, errno, "wait for hook '%s'", hook->path);
    }
    if (!in_time) {
        return oci_fail(err, OCI_BAD_STATE, "rt.hooks.timeout",
                        "hook '%s' did not end within %lld s", hook->path,
                        (long long)hook->timeout.value);
    }
    return judge_end(hook, &end, clause, err);
}

static enum oci_status spawn_hook(const struct oci_hook *hook, const struct oci_hook_place *place,
                                  int stdinfd, struct oci_error *err)
{
    int pidfd = -1;
    struct clone_args args = {
        .flags = CLONE_PIDFD, .pidfd = (uintptr_t)&pidfd, .exit_signal = SIGCHLD};
    int ends[2] = {-1, -1};
    int failed = 0;
    pid_t pid = -1;
    enum oci_status status = OCI_OK;

    if (pipe2(ends, O_CLOEXEC) < 0)
        return oci_fail_sys(err, errno, "make a pipe for hook '%s'", hook->path);
    pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
    if (pid == 0)
        become_hook(hook, place, stdinfd, ends[1]);
    if (pid < 0)
        status = oci_fail_sys(err, errno, "make a process for hook '%s'", hook->path);
    (void)close(ends[1]);
    if (pid > 0) {
        status = attend(hook, pid, pidfd, place->clause, err);
        (void)close(pidfd);
    }
    if (pid > 0 && status != OCI_OK && read(ends[0], &failed, sizeof(failed)) > 0)
        status = oci_fail_sys(err, failed, "run hook '%s'", hook->path);
    (void)close(ends[0]);
    return status;
}

enum oci_status oci_hook_run(const struct oci_hook *hook, const struct oci_hook_state *state,
                             const struct oci_hook_place *place, struct oci_error *err)
{
    enum oci_status status = OCI_OK;
    int fd = open_state(state);

    if (fd < 0)
        return oci_fail_sys(err, errno, "make the standard input of hook '%s'", hook->path);
    status = spawn_hook(hook, place, fd, err);
    (void)close(fd);
    return status;
}

enum oci_status oci_hooks_run(const struct oci_hooks *hooks, const struct oci_hook_state *state,
                              const struct oci_hook_place *place, struct oci_error *err)
{
    for (size_t i = 0; i < hooks->n_items; i++) {
        enum oci_status status = oci_hook_run(&hooks->items[i], state, place, err);

        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}

bool oci_hooks_wait(const struct oci_config *config)
{
    return config->hooks[OCI_HOOK_PRESTART].n_items > 0 ||
           config->hooks[OCI_HOOK_CREATE_RUNTIME].n_items > 0;
}
