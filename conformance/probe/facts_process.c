/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include "probe/facts.h"
#include "probe/names.h"
#include "probe/proc.h"

enum { SIGNALS = 64 };

void probe_fact_ppid(struct probe_json *json, const struct probe *self)
{
    (void)self;
    probe_json_number(json, getppid());
}

void probe_fact_pgid(struct probe_json *json, const struct probe *self)
{
    (void)self;
    probe_json_number(json, getpgrp());
}

void probe_fact_sid(struct probe_json *json, const struct probe *self)
{
    (void)self;
    probe_json_number(json, getsid(0));
}

static void write_list(struct probe_json *json, char *const *list)
{
    probe_json_open(json, '[');
    for (; *list != NULL; list++)
        probe_json_string(json, *list);
    probe_json_close(json, ']');
}

void probe_fact_args(struct probe_json *json, const struct probe *self)
{
    write_list(json, self->argv);
}

void probe_fact_env(struct probe_json *json, const struct probe *self)
{
    write_list(json, self->envp);
}

/* The system call, not the C library's search through "..": the kernel says "(unreachable)"
 * of a directory outside the root, and that is a fact to print. */
void probe_fact_cwd(struct probe_json *json, const struct probe *self)
{
    char path[PROBE_LINK_MAX];
    const long n = syscall(SYS_getcwd, path, sizeof(path));

    (void)self;
    probe_json_string(json, n > 0 ? path : NULL);
}

void probe_fact_umask(struct probe_json *json, const struct probe *self)
{
    const mode_t mask = umask(0);

    (void)self;
    (void)umask(mask);
    probe_json_number(json, mask);
}

static void write_limit(struct probe_json *json, const char *name, rlim_t limit)
{
    probe_json_key(json, name);
    if (limit == RLIM_INFINITY) {
        probe_json_string(json, "unlimited");
    } else {
        probe_json_number(json, (long long)limit);
    }
}

void probe_fact_rlimits(struct probe_json *json, const struct probe *self)
{
    (void)self;
    probe_json_open(json, '{');
    for (size_t i = 0; i < probe_rlimit_names.n_rows; i++) {
        struct rlimit limit;

        if (getrlimit((__rlimit_resource_t)probe_rlimit_names.rows[i].number, &limit) != 0)
            continue;
        probe_json_key(json, probe_rlimit_names.rows[i].name);
        probe_json_open(json, '{');
        write_limit(json, "soft", limit.rlim_cur);
        write_limit(json, "hard", limit.rlim_max);
        probe_json_close(json, '}');
    }
    probe_json_close(json, '}');
}

static void write_signals(struct probe_json *json, const char *name, uint64_t bits)
{
    probe_json_key(json, name);
    probe_json_open(json, '[');
    for (int i = 1; i <= SIGNALS; i++) {
        if ((bits >> (i - 1) & 1) != 0)
            probe_json_string(json, probe_signal_name(i));
    }
    probe_json_close(json, ']');
}

/* The kernel's own call: the C library hides its two internal signals. */
static void (*disposition(int signal_number))(int)
{
    struct {
        void (*handler)(int);
        unsigned long flags;
        void (*restorer)(void);
        uint64_t mask;
    } action = {.handler = SIG_DFL};

    (void)syscall(SYS_rt_sigaction, signal_number, NULL, &action, sizeof(action.mask));
    return action.handler;
}

void probe_fact_signals(struct probe_json *json, const struct probe *self)
{
    uint64_t blocked = 0;
    uint64_t ignored = 0;
    uint64_t caught = 0;

    memcpy(&blocked, &self->mask_at_start, sizeof(blocked));
    for (int i = 1; i <= SIGNALS; i++) {
        void (*const handler)(int) = disposition(i);
        const uint64_t bit = UINT64_C(1) << (i - 1);

        if (handler == SIG_IGN) {
            ignored |= bit;
        } else if (handler != SIG_DFL) {
            caught |= bit;
        }
    }
    probe_json_open(json, '{');
    write_signals(json, "blocked", blocked);
    write_signals(json, "ignored", ignored);
    write_signals(json, "caught", caught);
    probe_json_close(json, '}');
}

void probe_fact_received(struct probe_json *json, const struct probe *self)
{
    probe_json_open(json, '[');
    for (int i = 1; i <= SIGNALS; i++) {
        if ((self->received >> (i - 1) & 1) != 0)
            probe_json_string(json, probe_signal_name(i));
    }
    probe_json_close(json, ']');
}

static bool is_terminal(int fd)
{
    struct termios settings;

    return tcgetattr(fd, &settings) == 0;
}

void probe_fact_tty(struct probe_json *json, const struct probe *self)
{
    static const char *const names[] = {"stdin", "stdout", "stderr"};
    struct winsize window = {0};
    bool known = false;

    (void)self;
    probe_json_open(json, '{');
    for (int fd = 0; fd < 3; fd++) {
        const bool terminal = is_terminal(fd);

        probe_json_key(json, names[fd]);
        probe_json_bool(json, terminal);
        if (terminal && !known)
            known = ioctl(fd, TIOCGWINSZ, &window) == 0;
    }
    if (known) {
        probe_json_member_number(json, "rows", window.ws_row);
        probe_json_member_number(json, "columns", window.ws_col);
    }
    probe_json_close(json, '}');
}

void probe_fact_exe(struct probe_json *json, const struct probe *self)
{
    char target[PROBE_LINK_MAX];

    (void)self;
    probe_json_string(json, probe_link_read(-1, "/proc/self/exe", target) ? target : NULL);
}

/* /proc/1/cmdline holds the arguments, each with its terminator. */
static void write_cmdline(struct probe_json *json)
{
    size_t size = 0;
    const char *text = probe_file_read("/proc/1/cmdline", &size);

    if (text == NULL) {
        probe_json_null(json);
        return;
    }
    probe_json_open(json, '[');
    for (size_t at = 0; at < size; at += strlen(text + at) + 1)
        probe_json_string(json, text + at);
    probe_json_close(json, ']');
}

void probe_fact_proc1(struct probe_json *json, const struct probe *self)
{
    char target[PROBE_LINK_MAX];
    size_t size = 0;
    char *comm = NULL;

    (void)self;
    probe_json_open(json, '{');
    probe_json_key(json, "args");
    write_cmdline(json);
    probe_json_member(json, "exe", probe_link_read(-1, "/proc/1/exe", target) ? target : NULL);
    comm = probe_file_read("/proc/1/comm", &size);
    probe_json_member(json, "comm", probe_cut(&comm, '\n'));
    probe_json_close(json, '}');
}
