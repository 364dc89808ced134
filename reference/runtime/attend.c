/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/attend.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/file.h"
#include "base/owned.h"
#include "runtime/live.h"
#include "runtime/pass_fd.h"

enum { SIGNALS, PROCESS, INPUT, MASTER, N_EVENTS };
enum { RELAY_BYTES = 16384 };

void oci_attend_prepare(void)
{
    sigset_t all;

    (void)sigfillset(&all);
    (void)sigprocmask(SIG_BLOCK, &all, NULL);
}

enum oci_status oci_attend_terminal(int socketfd, int *ret_masterfd, struct oci_error *err)
{
    char text[64];
    int fd = -1;

    if (oci_take_fd(socketfd, text, sizeof(text), &fd) < 0)
        return oci_fail_sys(err, errno, "receive the terminal");
    if (fd < 0)
        return oci_fail(err, OCI_INVALID, "rt.process.terminal", "no terminal was sent");
    *ret_masterfd = fd;
    return OCI_OK;
}

static void copy_size(int masterfd)
{
    struct winsize size;

    if (masterfd >= 0 && ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0)
        (void)ioctl(masterfd, TIOCSWINSZ, &size);
}

static void pass_signals(int signalfd, const struct oci_attended *attended)
{
    struct signalfd_siginfo got;

    if (read(signalfd, &got, sizeof(got)) != (ssize_t)sizeof(got))
        return;
    if (got.ssi_signo == SIGWINCH && attended->masterfd >= 0) {
        copy_size(attended->masterfd);
    } else if (got.ssi_signo != SIGCHLD) {
        (void)!oci_live_signal(attended->pidfd, (int)got.ssi_signo, NULL);
    }
}

/* False at the end of the input. */
static bool relay(int from, int to)
{
    char bytes[RELAY_BYTES];
    ssize_t n = read(from, bytes, sizeof(bytes));

    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return true;
    return n > 0 && oci_file_write_fd(to, "the terminal", bytes, (size_t)n, NULL) == OCI_OK;
}

/* What the terminal still holds when its process is gone. */
static void drain(int masterfd)
{
    struct pollfd event = {.fd = masterfd, .events = POLLIN};

    while (masterfd >= 0 && poll(&event, 1, 0) > 0 && (event.revents & POLLIN) != 0 &&
           relay(masterfd, STDOUT_FILENO))
        continue;
}

static bool attend_once(struct pollfd events[N_EVENTS], const struct oci_attended *attended)
{
    if (poll(events, N_EVENTS, -1) < 0)
        return errno == EINTR;
    if (events[SIGNALS].revents != 0)
        pass_signals(events[SIGNALS].fd, attended);
    if (events[INPUT].revents != 0 && !relay(STDIN_FILENO, attended->masterfd))
        events[INPUT].fd = -1;
    if (events[MASTER].revents != 0 && !relay(attended->masterfd, STDOUT_FILENO))
        events[MASTER].fd = -1;
    return events[PROCESS].revents == 0;
}

static enum oci_status reap(const struct oci_attended *attended, int *ret_exit,
                            struct oci_error *err)
{
    int end = 0;

    while (waitpid(attended->pid, &end, 0) < 0) {
        if (errno != EINTR)
            return oci_fail_sys(err, errno, "wait for process %d", attended->pid);
    }
    *ret_exit = WIFEXITED(end) ? WEXITSTATUS(end) : OCI_EXIT_BY_SIGNAL + WTERMSIG(end);
    return OCI_OK;
}

static bool make_raw(struct termios *ret_before)
{
    struct termios raw;

    if (tcgetattr(STDIN_FILENO, ret_before) < 0)
        return false;
    raw = *ret_before;
    cfmakeraw(&raw);
    return tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
}

enum oci_status oci_attend(const struct oci_attended *attended, int *ret_exit,
                           struct oci_error *err)
{
    sigset_t all;
    struct termios before;
    bool terminal = attended->masterfd >= 0;
    bool raw = terminal && make_raw(&before);
    owned_fd int signals = -1;
    struct pollfd events[N_EVENTS];

    (void)sigfillset(&all);
    signals = signalfd(-1, &all, SFD_CLOEXEC);
    if (signals < 0)
        return oci_fail_sys(err, errno, "take signals");
    events[SIGNALS] = (struct pollfd){.fd = signals, .events = POLLIN};
    events[PROCESS] = (struct pollfd){.fd = attended->pidfd, .events = POLLIN};
    events[INPUT] = (struct pollfd){.fd = terminal ? STDIN_FILENO : -1, .events = POLLIN};
    events[MASTER] = (struct pollfd){.fd = attended->masterfd, .events = POLLIN};
    copy_size(attended->masterfd);
    while (attend_once(events, attended))
        continue;
    drain(attended->masterfd);
    if (raw)
        (void)tcsetattr(STDIN_FILENO, TCSANOW, &before);
    return reap(attended, ret_exit, err);
}
