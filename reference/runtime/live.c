/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/live.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/owned.h"

enum {
    STAT_MAX = 1024,
    FIELDS_TO_FLAGS = 6,  /* From the state, field 3, to field 9. */
    FIELDS_TO_START = 19, /* To field 22. */
    FLAG_EXITING = 0x4,   /* PF_EXITING of the kernel. */
};

/* The command name, field 2, may hold anything, also ')': fields count from the last one. */
static enum oci_status parse_stat(const char *text, uint64_t *ret_start,
                                  enum oci_vigour *ret_vigour, struct oci_error *err)
{
    const char *at = strrchr(text, ')');
    char *end = NULL;
    enum oci_vigour vigour = OCI_VIGOUR_ALIVE;

    if (at == NULL || at[1] != ' ')
        return oci_fail(err, OCI_INVALID, NULL, "/proc/PID/stat has no command name");
    at += 2;
    if (*at == 'Z' || *at == 'X')
        vigour = OCI_VIGOUR_ZOMBIE;
    for (int i = 0; i < FIELDS_TO_START && at != NULL; i++) {
        if (i == FIELDS_TO_FLAGS && vigour == OCI_VIGOUR_ALIVE &&
            (strtoul(at, NULL, 10) & FLAG_EXITING) != 0)
            vigour = OCI_VIGOUR_EXITING;
        at = strchr(at, ' ');
        at = at == NULL ? NULL : at + 1;
    }
    if (at == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "/proc/PID/stat has no start time");
    errno = 0;
    *ret_start = strtoull(at, &end, 10);
    if (errno != 0 || end == at)
        return oci_fail(err, OCI_INVALID, NULL, "/proc/PID/stat: the start time is no number");
    if (ret_vigour != NULL)
        *ret_vigour = vigour;
    return OCI_OK;
}

enum oci_status oci_live_start_time(pid_t pid, uint64_t *ret_start, enum oci_vigour *ret_vigour,
                                    struct oci_error *err)
{
    char path[32];
    char text[STAT_MAX];
    owned_fd int fd = -1;
    ssize_t n = 0;

    (void)snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return oci_fail(err, OCI_NOT_FOUND, NULL, "process %d has exited", pid);
    if (fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", path);
    n = read(fd, text, sizeof(text) - 1);
    if (n < 0 && errno == ESRCH)
        return oci_fail(err, OCI_NOT_FOUND, NULL, "process %d has exited", pid);
    if (n < 0)
        return oci_fail_sys(err, errno, "read '%s'", path);
    text[n] = '\0';
    return parse_stat(text, ret_start, ret_vigour, err);
}

enum oci_status oci_live_open(pid_t pid, uint64_t start, int *ret_pidfd, struct oci_error *err)
{
    owned_fd int pidfd = -1;
    uint64_t found = 0;
    enum oci_vigour vigour = OCI_VIGOUR_ALIVE;
    enum oci_status status = OCI_OK;

    if (pid <= 0)
        return oci_fail(err, OCI_NOT_FOUND, NULL, "there is no process");
    pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (pidfd < 0 && errno == ESRCH)
        return oci_fail(err, OCI_NOT_FOUND, NULL, "process %d has exited", pid);
    if (pidfd < 0)
        return oci_fail_sys(err, errno, "open a descriptor of process %d", pid);
    status = oci_live_start_time(pid, &found, &vigour, err);
    if (status != OCI_OK)
        return status;
    if (found != start || vigour == OCI_VIGOUR_ZOMBIE)
        return oci_fail(err, OCI_NOT_FOUND, NULL, "process %d has exited", pid);
    *ret_pidfd = steal_fd(&pidfd);
    return OCI_OK;
}

enum oci_status oci_live_signal(int pidfd, int signal, struct oci_error *err)
{
    if (syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) == 0)
        return OCI_OK;
    if (errno == ESRCH)
        return oci_fail(err, OCI_NOT_FOUND, NULL, "the process has exited");
    return oci_fail_sys(err, errno, "send signal %d", signal);
}

enum oci_status oci_live_wait(int pidfd, int timeout_ms, struct oci_error *err)
{
    struct pollfd event = {.fd = pidfd, .events = POLLIN};
    int n = 0;

    do {
        n = poll(&event, 1, timeout_ms);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        return oci_fail_sys(err, errno, "wait for the process");
    if (n == 0)
        return oci_fail(err, OCI_LIMIT, NULL, "the process lives after %d ms", timeout_ms);
    return OCI_OK;
}
