/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Every system call of create fails once.
 *
 * keel create is traced with all that it makes. In each trial one system call of one of these
 * processes is not made and fails with EIO. Whatever that was, create reports an error and leaves
 * nothing, or it was a call that may fail, and a whole container is there, which starts. The
 * program never runs without a start. (rt.error.no-residue)
 *
 * KEEL_FAULT_STEP=N takes every N-th call only.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/ptrace.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/owned.h"
#include "cli/test_bundle.h"

enum { SKIPPED = 77, LEFT_WAIT_MS = 3000, TRIAL_MAX_S = 10, TRACEES_MAX = 8 };

/* The processes of a create, in the order in which they first are seen. */
struct tracees {
    pid_t pids[TRACEES_MAX];
    unsigned int n_calls[TRACEES_MAX];
    size_t n;
};

/* One create, and what became of it. */
struct trial {
    size_t fault_in;       /* The process whose call fails, */
    unsigned int fault_at; /* and which of its calls, from 1 on; 0: none. */
    struct tracees tracees;
    bool skipping;     /* The call was not made, and has not returned. */
    int exit_status;   /* Of keel; 128 and more for a signal. */
    long failed_call;  /* Number of the call that was not made; -1: none. */
    bool hung;         /* keel had to be killed. */
    bool program_ran;  /* Without a start. */
    bool process_left; /* Something lived on without keel. */
};

/*
 * Calls whose failure need not be create's, and how often: those of the C library for itself, those
 * that protect the runtime's own file, which have another way, and folders, which are tried in
 * the short way first.
 */
static struct tolerated {
    long call;
    unsigned int most; /* Times in a whole run that create may succeed without it. */
    unsigned int n;
} tolerated[] = {
    {SYS_arch_prctl,        3,    0},
    {SYS_brk,               100,  0},
    {SYS_close,             1000, 0},
    {SYS_exit_group,        1,    0},
    {SYS_fcntl,             1,    0},
    {SYS_fstatfs,           1,    0},
    {SYS_geteuid,           10,   0},
    {SYS_getpid,            10,   0},
    {SYS_getrandom,         4,    0},
    {SYS_lseek,             2,    0},
    {SYS_mkdirat,           4,    0},
    {SYS_mmap,              20,   0},
    {SYS_mount_setattr,     1,    0},
    {SYS_mprotect,          10,   0},
    {SYS_mremap,            4,    0},
    {SYS_munmap,            20,   0},
    {SYS_newfstatat,        2,    0},
    {SYS_open_tree,         1,    0},
    {SYS_openat,            8,    0},
    {SYS_openat2,           4,    0},
    {SYS_prctl,             2,    0},
    {SYS_prlimit64,         2,    0},
    {SYS_read,              2,    0},
    {SYS_readlink,          1,    0},
    {SYS_recvmsg,           1,    0}, /* The wait for the record: the container stops, and says so. */
    {SYS_rseq,              2,    0},
    {SYS_rt_sigaction,      100,  0},
    {SYS_rt_sigprocmask,    4,    0},
    {SYS_sched_setaffinity, 1,    0},
    {SYS_set_robust_list,   2,    0},
    {SYS_set_tid_address,   2,    0},
    {SYS_umask,             20,   0},
};

static bool is_tolerated(long call)
{
    for (size_t i = 0; i < sizeof(tolerated) / sizeof(tolerated[0]); i++) {
        if (tolerated[i].call == call)
            return ++tolerated[i].n <= tolerated[i].most;
    }
    return false;
}

#if defined(__x86_64__)
static void skip_call(pid_t pid)
{
    struct user_regs_struct regs;

    assert_int_equal(ptrace(PTRACE_GETREGS, pid, NULL, &regs), 0);
    regs.orig_rax = (unsigned long long)-1;
    assert_int_equal(ptrace(PTRACE_SETREGS, pid, NULL, &regs), 0);
}

static void set_result(pid_t pid, int error)
{
    struct user_regs_struct regs;

    assert_int_equal(ptrace(PTRACE_GETREGS, pid, NULL, &regs), 0);
    regs.rax = (unsigned long long)(long long)-error;
    assert_int_equal(ptrace(PTRACE_SETREGS, pid, NULL, &regs), 0);
}
#else
static void skip_call(pid_t pid)
{
    (void)pid;
    exit(SKIPPED);
}

static void set_result(pid_t pid, int error)
{
    (void)pid;
    (void)error;
}
#endif

static _Noreturn void become_keel(void)
{
    owned_str char *root = oci_test_path("state");
    owned_str char *bundle = oci_test_path("bundle");
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    for (int i = 0; i <= STDERR_FILENO; i++)
        (void)dup2(null, i);
    (void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    (void)raise(SIGSTOP);
    (void)execl(KEEL, "keel", "--root", root, "create", "--bundle", bundle, "test", NULL);
    _exit(127);
}

static size_t find_tracee(struct tracees *tracees, pid_t pid)
{
    size_t i = 0;

    while (i < tracees->n && tracees->pids[i] != pid)
        i++;
    assert_true(i < TRACEES_MAX);
    if (i == tracees->n)
        tracees->pids[tracees->n++] = pid;
    return i;
}

/* A call that was skipped gets its result when it would return. */
static void at_call(struct trial *trial, pid_t pid)
{
    size_t who = find_tracee(&trial->tracees, pid);
    struct ptrace_syscall_info info;

    if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(info), &info) <= 0)
        return;
    if (info.op == PTRACE_SYSCALL_INFO_EXIT && who == trial->fault_in && trial->skipping) {
        set_result(pid, EIO);
        trial->skipping = false;
    }
    /* The wait for start is start's. */
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY || info.entry.nr == SYS_accept4)
        return;
    if (++trial->tracees.n_calls[who] != trial->fault_at || who != trial->fault_in)
        return;
    trial->failed_call = (long)info.entry.nr;
    trial->skipping = true;
    /* The kernel closes a descriptor, whatever it answers. */
    if (info.entry.nr != SYS_close)
        skip_call(pid);
}

/* Let a stopped process go on, with the signal that stopped it where it is a real one. */
static void at_stop(struct trial *trial, pid_t pid, int status)
{
    int signal = WSTOPSIG(status);

    if (signal == (SIGTRAP | 0x80))
        at_call(trial, pid);
    /* What keel makes executes the program, and nothing before. */
    if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8) && pid != trial->tracees.pids[0])
        trial->program_ran = true;
    if (signal == (SIGTRAP | 0x80) || signal == SIGTRAP || signal == SIGSTOP)
        signal = 0;
    (void)ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(intptr_t)signal);
}

static int exit_of(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* After keel has ended: what a failed create made must end by itself, and soon. */
static bool wait_for_rest(void)
{
    int status = 0;

    for (int ms = 0; ms < LEFT_WAIT_MS; ms++) {
        pid_t pid = waitpid(-1, &status, __WALL | WNOHANG);

        if (pid < 0)
            return true;
        if (pid == 0)
            (void)poll(NULL, 0, 1);
        else if (WIFSTOPPED(status))
            (void)ptrace(PTRACE_CONT, pid, NULL, NULL);
    }
    return false;
}

/* Everything that descends from this process is its child by then: it reaps for all. */
static void kill_rest(void)
{
    owned_str char *pids = oci_test_processes();
    char *rest = NULL;

    for (char *word = strtok_r(pids, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
        (void)kill((pid_t)strtol(word, NULL, 10), SIGKILL);
    (void)wait_for_rest();
}

/* A created container that waits is let go, starts, and ends by itself. */
static bool starts(const struct trial *trial)
{
    for (size_t i = 1; i < trial->tracees.n; i++) {
        (void)kill(trial->tracees.pids[i], SIGSTOP);
        (void)waitpid(trial->tracees.pids[i], NULL, __WALL);
        (void)ptrace(PTRACE_DETACH, trial->tracees.pids[i], NULL, NULL);
        (void)kill(trial->tracees.pids[i], SIGCONT);
    }
    return oci_test_keel("start test") == 0 && wait_for_rest();
}

/*
 * The process that cannot hear of the record ends, and create may be through before: that is a
 * container whose process ended early, and its state says so.
 */
static bool is_stopped(void)
{
    owned_str char *status = NULL;

    (void)wait_for_rest();
    status = oci_test_status();
    return strcmp(status, "stopped") == 0;
}

static void on_alarm(int signal)
{
    (void)signal; /* waitpid() returns: that is all that is wanted. */
}

static void follow(struct trial *trial, pid_t keel)
{
    int status = 0;

    (void)alarm(TRIAL_MAX_S);
    while (trial->exit_status < 0 && !trial->hung) {
        pid_t pid = waitpid(-1, &status, __WALL);

        if (pid < 0)
            trial->hung = true;
        else if (WIFSTOPPED(status))
            at_stop(trial, pid, status);
        else if (pid == keel)
            trial->exit_status = exit_of(status);
    }
    (void)alarm(0);
}

static struct trial run(size_t fault_in, unsigned int fault_at)
{
    struct trial trial = {
        .fault_in = fault_in, .fault_at = fault_at, .exit_status = -1, .failed_call = -1};
    const unsigned int options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACECLONE |
                                 PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC;
    pid_t keel = fork();

    if (keel == 0)
        become_keel();
    (void)find_tracee(&trial.tracees, keel);
    assert_int_equal(waitpid(keel, NULL, 0), keel);
    assert_int_equal(ptrace(PTRACE_SETOPTIONS, keel, NULL, (void *)(uintptr_t)options), 0);
    (void)ptrace(PTRACE_SYSCALL, keel, NULL, NULL);
    follow(&trial, keel);
    return trial;
}

/* What is wrong with the world after a trial; NULL: nothing. */
static const char *find_fault(struct trial *trial, unsigned int n_mounts)
{
    owned_str char *state = oci_test_path("state");
    bool good = trial->exit_status == 0;

    if (trial->hung)
        return "keel waits for ever";
    if (trial->program_ran)
        return "the program ran";
    if (good && trial->failed_call >= 0 && !is_tolerated(trial->failed_call))
        return "create succeeded";
    if (good && trial->failed_call == SYS_recvmsg && is_stopped())
        return NULL;
    if (good && !starts(trial))
        return "create succeeded, and the container does not start";
    if (!good && !wait_for_rest())
        return "a process is left";
    if (!good && oci_test_has_entry(state))
        return "a state is left";
    if (!good && oci_test_has_cgroup())
        return "a cgroup is left";
    return oci_test_n_mounts() == n_mounts ? NULL : "a mount is left";
}

static unsigned int judge(struct trial *trial, unsigned int n_mounts)
{
    owned_str char *state = oci_test_path("state");
    const char *fault = find_fault(trial, n_mounts);

    kill_rest();
    (void)oci_test_keel("delete --force test");
    if (fault == NULL && (oci_test_has_entry(state) || oci_test_has_cgroup()))
        fault = "delete --force leaves something";
    if (fault == NULL)
        return 0;
    print_error("call %u of process %zu (number %ld) failed, keel ended with %d: %s\n",
                trial->fault_at, trial->fault_in, trial->failed_call, trial->exit_status, fault);
    return 1;
}

static void create_fails_clean_at_every_call(void **state)
{
    const char *given = getenv("KEEL_FAULT_STEP");
    unsigned int step = given == NULL ? 1 : (unsigned int)strtoul(given, NULL, 10);
    unsigned int n_mounts = oci_test_n_mounts();
    const struct sigaction wake = {.sa_handler = on_alarm};
    unsigned int n_wrong = 0;
    struct trial whole;

    (void)state;
    (void)sigaction(SIGALRM, &wake, NULL);
    whole = run(0, 0);
    assert_int_equal(whole.exit_status, 0);
    assert_int_equal(judge(&whole, n_mounts), 0);
    for (size_t who = 0; who < whole.tracees.n; who++) {
        print_message("process %zu: %u system calls\n", who, whole.tracees.n_calls[who]);
        for (unsigned int i = 1; i <= whole.tracees.n_calls[who]; i += step == 0 ? 1 : step) {
            struct trial trial = run(who, i);

            n_wrong += judge(&trial, n_mounts);
        }
    }
    assert_int_equal(n_wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(create_fails_clean_at_every_call),
    };

    return cmocka_run_group_tests(tests, oci_test_bundle_make, oci_test_bundle_remove);
}
