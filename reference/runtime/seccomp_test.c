/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/owned.h"
#include "base/path.h"

static const char *const getppid_name[] = {"getppid", "no_such_call", NULL};
static const char *const lseek_name[] = {"lseek", NULL};

enum { CALL_LSEEK_OF = 5, EXIT_BROKEN = 99 };

/* One rule, one call, and what the call must come to. */
static const struct row {
    enum oci_seccomp_action action;
    struct oci_opt_u64 errno_ret;
    int wanted_errno;  /* of the call; 0: it works */
    int wanted_signal; /* that ends the process; 0: none */
} action_rows[] = {
    {OCI_SCMP_ERRNO,        {false, 0}, EPERM,  0     },
    {OCI_SCMP_ERRNO,        {true, 38}, ENOSYS, 0     },
    {OCI_SCMP_ALLOW,        {false, 0}, 0,      0     },
    {OCI_SCMP_LOG,          {false, 0}, 0,      0     },
    {OCI_SCMP_TRAP,         {false, 0}, 0,      SIGSYS},
    {OCI_SCMP_KILL,         {false, 0}, 0,      SIGSYS},
    {OCI_SCMP_KILL_PROCESS, {false, 0}, 0,      SIGSYS},
    {OCI_SCMP_TRACE,        {false, 0}, ENOSYS, 0     },
};

/* Conditions on the offset of lseek, which is 5, and whether they hold. */
static const struct condition {
    enum oci_seccomp_op op;
    uint64_t value;
    uint64_t value_two;
    bool holds;
} conditions[] = {
    {OCI_SCMP_EQ,        5,                     0, true },
    {OCI_SCMP_EQ,        6,                     0, false},
    {OCI_SCMP_NE,        5,                     0, false},
    {OCI_SCMP_NE,        6,                     0, true },
    {OCI_SCMP_LT,        6,                     0, true },
    {OCI_SCMP_LT,        5,                     0, false},
    {OCI_SCMP_LE,        5,                     0, true },
    {OCI_SCMP_LE,        4,                     0, false},
    {OCI_SCMP_GE,        5,                     0, true },
    {OCI_SCMP_GE,        6,                     0, false},
    {OCI_SCMP_GT,        4,                     0, true },
    {OCI_SCMP_GT,        5,                     0, false},
    {OCI_SCMP_MASKED_EQ, 4,                     4, true },
    {OCI_SCMP_MASKED_EQ, 4,                     0, false},
    {OCI_SCMP_MASKED_EQ, 6,                     4, true },
    {OCI_SCMP_EQ,        5 | UINT64_C(1) << 40, 0, false},
};

/* Loads the filter in a child, which makes the call and exits with its errno. */
static int status_of(const struct oci_seccomp_filter *filter, long call)
{
    pid_t pid = fork();
    int how = 0;

    if (pid == 0) {
        (void)signal(SIGSYS, SIG_DFL);
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
            oci_seccomp_load(filter, NULL, NULL) != OCI_OK)
            _exit(EXIT_BROKEN);
        if (call == SYS_lseek)
            _exit(syscall(SYS_lseek, -1, CALL_LSEEK_OF, 0) < 0 && errno != EBADF ? errno : 0);
        _exit(syscall(call) < 0 ? errno : 0);
    }
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &how, 0), pid);
    return how;
}

static void actions_do_what_they_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(action_rows) / sizeof(action_rows[0]); i++) {
        const struct row *row = &action_rows[i];
        const struct oci_seccomp_rule rule = {
            .names = {getppid_name, 2},
              .action = row->action, .errno_ret = row->errno_ret
        };
        const struct oci_seccomp rules = {
            .set = true, .default_action = OCI_SCMP_ALLOW, .syscalls = {&rule, 1}
        };
        struct oci_seccomp_filter filter = {.program = NULL};
        int how = 0;

        assert_int_equal(oci_seccomp_compile(&rules, -1, &filter, NULL), OCI_OK);
        how = status_of(&filter, SYS_getppid);
        assert_int_equal(WIFSIGNALED(how) ? WTERMSIG(how) : 0, row->wanted_signal);
        assert_int_equal(WIFEXITED(how) ? WEXITSTATUS(how) : 0, row->wanted_errno);
        oci_seccomp_filter_done(&filter);
    }
}

static void conditions_compare_as_libseccomp_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
        const struct oci_seccomp_arg arg = {1, conditions[i].value, conditions[i].value_two,
                                            conditions[i].op};
        const struct oci_seccomp_rule rule = {
            .names = {lseek_name, 1},
              .action = OCI_SCMP_ERRNO, .args = {&arg,       1}
        };
        const struct oci_seccomp rules = {
            .set = true, .default_action = OCI_SCMP_ALLOW, .syscalls = {&rule, 1}
        };
        struct oci_seccomp_filter filter = {.program = NULL};
        int how = 0;

        assert_int_equal(oci_seccomp_compile(&rules, -1, &filter, NULL), OCI_OK);
        how = status_of(&filter, SYS_lseek);
        assert_true(WIFEXITED(how));
        assert_int_equal(WEXITSTATUS(how), conditions[i].holds ? EPERM : 0);
        oci_seccomp_filter_done(&filter);
    }
}

static void an_unknown_architecture_is_refused(void **state)
{
    static const char *const names[] = {"SCMP_ARCH_VAX", NULL};
    const struct oci_seccomp rules = {
        .set = true, .default_action = OCI_SCMP_ALLOW, .architectures = {names, 1}
    };
    struct oci_seccomp_filter filter = {.n_instructions = 7};
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(oci_seccomp_compile(&rules, -1, &filter, &err), OCI_UNSUPPORTED);
    assert_string_equal(err.clause, "rt.seccomp.architectures");
    assert_int_equal(filter.n_instructions, 7);
}

static size_t count_files(int fd)
{
    size_t n = 0;
    char name[16];

    for (unsigned int i = 0; i < 256; i++) {
        (void)snprintf(name, sizeof(name), "filter-%02x", i);
        n += faccessat(fd, name, F_OK, 0) == 0;
    }
    return n;
}

/* The second compilation takes the file; a spoilt or foreign file is not taken. */
static void programs_are_kept_by_content(void **state)
{
    char folder[] = "/tmp/keel-filters-XXXXXX";
    const struct oci_seccomp_rule rule = {
        .names = {getppid_name, 2},
          .action = OCI_SCMP_ERRNO
    };
    struct oci_seccomp rules = {
        .set = true, .default_action = OCI_SCMP_ALLOW, .syscalls = {&rule, 1}
    };
    struct oci_seccomp_filter first = {.program = NULL};
    struct oci_seccomp_filter second = {.program = NULL};
    int how = 0;

    (void)state;
    assert_non_null(mkdtemp(folder));
    owned_fd int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(oci_seccomp_compile(&rules, fd, &first, NULL), OCI_OK);
    assert_int_equal(count_files(fd), 1);
    assert_int_equal(oci_seccomp_compile(&rules, fd, &second, NULL), OCI_OK);
    assert_int_equal(first.n_instructions, second.n_instructions);
    assert_memory_equal(first.program, second.program, first.n_instructions * 8U);
    how = status_of(&second, SYS_getppid);
    assert_int_equal(WEXITSTATUS(how), EPERM);
    rules.default_action = OCI_SCMP_LOG;
    oci_seccomp_filter_done(&second);
    assert_int_equal(oci_seccomp_compile(&rules, fd, &second, NULL), OCI_OK);
    assert_int_equal(count_files(fd), 2);
    oci_seccomp_filter_done(&first);
    oci_seccomp_filter_done(&second);
    owned_fd int tmp = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(oci_path_remove_tree(tmp, strrchr(folder, '/') + 1, NULL), OCI_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(actions_do_what_they_say),
        cmocka_unit_test(conditions_compare_as_libseccomp_does),
        cmocka_unit_test(an_unknown_architecture_is_refused),
        cmocka_unit_test(programs_are_kept_by_content),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
