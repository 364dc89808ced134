/* SPDX-License-Identifier: Apache-2.0 */
/** @file Cgroups on this host: needs root and a mounted hierarchy, else it is skipped. */
#include "runtime/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "runtime/cgroup_kind.h"
#include "runtime/device_rules.h"

#define owned_cgroup __attribute__((cleanup(oci_cgroup_done)))

enum { SKIPPED = 77, TEXT_MAX = 256 };

static char parent[TEXT_MAX]; /* the first component of it */
static char name[TEXT_MAX];   /* cgroupsPath of this run */

static struct oci_config config_of(const char *cgroups_path)
{
    return (struct oci_config){.cgroups_path = cgroups_path};
}

static enum oci_status create(const struct oci_config *config, struct oci_cgroup *ret_cgroup,
                              struct oci_error *err)
{
    struct oci_cgroup cgroup = OCI_CGROUP_NONE;
    enum oci_status status = oci_cgroup_find(config, "x", OCI_CGROUP_PATHS, &cgroup, err);

    if (status == OCI_OK)
        status = oci_cgroup_create(&cgroup, config, err);
    if (status == OCI_OK)
        *ret_cgroup = cgroup;
    else
        oci_cgroup_done(&cgroup);
    return status;
}

/* Whether any hierarchy has this cgroup. */
static bool exists_somewhere(const char *path)
{
    owned_cgroup struct oci_cgroup cgroup = OCI_CGROUP_NONE;
    const struct oci_config config = config_of("/keel-test-probe");
    bool found = false;

    assert_int_equal(create(&config, &cgroup, NULL), OCI_OK);
    for (size_t i = 0; i < cgroup.n_hierarchies; i++) {
        owned_str char *at = oci_str_printf("%s%s", cgroup.hierarchies[i].name, path);

        found = found || faccessat(cgroup.root_fd, at, F_OK, 0) == 0;
    }
    assert_int_equal(oci_cgroup_remove(&cgroup, NULL), OCI_OK);
    return found;
}

/* A child that joins and waits to be killed; ready when a byte came through the pipe. */
static pid_t start_member(const struct oci_cgroup *cgroup)
{
    int pipes[2];
    char byte = 0;
    pid_t pid = -1;

    assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
    pid = fork();
    if (pid == 0) {
        byte = oci_cgroup_join(cgroup, OCI_CGROUP_NOT_CLONED, NULL) == OCI_OK ? 'y' : 'n';
        (void)!write(pipes[1], &byte, 1);
        for (;;)
            (void)pause();
    }
    (void)close(pipes[1]);
    assert_int_equal(read(pipes[0], &byte, 1), 1);
    (void)close(pipes[0]);
    assert_int_equal(byte, 'y');
    return pid;
}

static void end_member(pid_t pid)
{
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, NULL, 0);
}

static void a_process_joins_every_hierarchy_and_all_is_removed(void **state)
{
    owned_cgroup struct oci_cgroup cgroup = OCI_CGROUP_NONE;
    const struct oci_config config = config_of(name);
    owned_str char *text = NULL;
    owned_str char *path = NULL;
    pid_t pid = -1;

    (void)state;
    assert_int_equal(create(&config, &cgroup, NULL), OCI_OK);
    pid = start_member(&cgroup);
    path = oci_str_printf("/proc/%d/cgroup", pid);
    assert_int_equal(oci_file_read(AT_FDCWD, path, 1 << 16, &text, NULL, NULL), OCI_OK);
    for (size_t i = 0; i < cgroup.n_hierarchies; i++) {
        const char *line = strcmp(cgroup.hierarchies[i].name, "unified") == 0 ||
                                   strcmp(cgroup.hierarchies[i].name, ".") == 0
                               ? "0::"
                               : cgroup.hierarchies[i].name;
        const char *at = strstr(text, line);

        assert_non_null(at);
        assert_int_equal(strncmp(strchr(at, '/'), name, strlen(name)), 0);
    }
    assert_int_equal(oci_cgroup_remove(&cgroup, NULL), OCI_BAD_STATE);
    end_member(pid);
    assert_int_equal(oci_cgroup_remove(&cgroup, NULL), OCI_OK);
    assert_false(exists_somewhere(parent));
}

static void a_cgroup_is_found_again_by_its_text(void **state)
{
    owned_cgroup struct oci_cgroup cgroup = OCI_CGROUP_NONE;
    owned_cgroup struct oci_cgroup again = OCI_CGROUP_NONE;
    const struct oci_config config = config_of(name);
    owned_str char *text = NULL;
    pid_t *pids = NULL;
    size_t n_pids = 0;
    pid_t pid = -1;

    (void)state;
    assert_int_equal(create(&config, &cgroup, NULL), OCI_OK);
    text = oci_cgroup_text(&cgroup);
    assert_int_equal(oci_cgroup_open(text, &again, NULL), OCI_OK);
    assert_true(oci_cgroup_is_ours(&again));
    assert_int_equal(oci_cgroup_open_join(&again, NULL), OCI_OK);
    pid = start_member(&again);
    assert_int_equal(oci_cgroup_pids(&again, &pids, &n_pids, NULL), OCI_OK);
    assert_int_equal(n_pids, 1);
    assert_int_equal(pids[0], pid);
    free(pids);
    assert_int_equal(oci_cgroup_freeze(&again, NULL), OCI_OK);
    assert_true(oci_cgroup_is_frozen(&again));
    assert_int_equal(oci_cgroup_thaw(&again, NULL), OCI_OK);
    assert_false(oci_cgroup_is_frozen(&again));
    assert_int_equal(oci_cgroup_freeze(&again, NULL), OCI_OK);
    assert_int_equal(oci_cgroup_signal(&again, SIGKILL, NULL), OCI_OK);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_int_equal(oci_cgroup_remove(&again, NULL), OCI_OK);
    assert_false(exists_somewhere(parent));
}

static void what_was_there_before_stays(void **state)
{
    owned_cgroup struct oci_cgroup before = OCI_CGROUP_NONE;
    owned_cgroup struct oci_cgroup cgroup = OCI_CGROUP_NONE;
    const struct oci_config config = config_of(name);
    struct oci_error err = OCI_ERROR_NONE;
    pid_t pid = -1;

    (void)state;
    assert_int_equal(create(&config, &before, NULL), OCI_OK);
    assert_int_equal(create(&config, &cgroup, NULL), OCI_OK);
    assert_false(oci_cgroup_is_ours(&cgroup));
    assert_int_equal(oci_cgroup_remove(&cgroup, NULL), OCI_OK);
    assert_true(exists_somewhere(name));
    oci_cgroup_done(&cgroup);
    pid = start_member(&before);
    assert_int_equal(create(&config, &cgroup, &err), OCI_BAD_STATE);
    assert_string_equal(err.clause, "rt.cgroup.fitness-error");
    assert_int_equal(kill(pid, 0), 0);
    end_member(pid);
    assert_int_equal(oci_cgroup_remove(&before, NULL), OCI_OK);
    assert_false(exists_somewhere(parent));
}

/* Where each limit can be read, in v1 and in v2; a host has one of the two. */
static const struct readable {
    const char *file_v1;
    const char *text_v1;
    const char *file_v2;
    const char *text_v2;
} readables[] = {
    {"memory.limit_in_bytes",       "67108864",  "memory.max",      "67108864"    },
    {"memory.memsw.limit_in_bytes", "134217728", "memory.swap.max", "67108864"    },
    {"memory.soft_limit_in_bytes",  "33554432",  "memory.low",      "33554432"    },
    {"cpu.shares",                  "512",       "cpu.weight",      "59"          },
    {"cpu.cfs_quota_us",            "50000",     "cpu.max",         "50000 100000"},
    {"cpu.cfs_burst_us",            "1000",      "cpu.max.burst",   "1000"        },
    {"cpuset.cpus",                 "0",         "cpuset.cpus",     "0"           },
    {"pids.max",                    "20",        "pids.max",        "20"          },
};

static void assert_readable(const struct oci_cgroup *cgroup, const struct readable *row)
{
    const struct oci_cgroup_hierarchy *v1 = oci_cgroup_find_v1(cgroup, row->file_v1);
    const struct oci_cgroup_hierarchy *from = v1 != NULL ? v1 : oci_cgroup_find_v2(cgroup);
    owned_str char *text = NULL;

    assert_non_null(from);
    assert_int_equal(
        oci_cgroup_read(cgroup, from, v1 != NULL ? row->file_v1 : row->file_v2, &text, NULL),
        OCI_OK);
    assert_string_equal(text, v1 != NULL ? row->text_v1 : row->text_v2);
}

static void limits_are_set_and_changed(void **state)
{
    owned_cgroup struct oci_cgroup cgroup = OCI_CGROUP_NONE;
    struct oci_config config = config_of(name);
    struct oci_resources *r = &config.resources;
    const struct oci_devices none = {.n_items = 0};

    (void)state;
    r->set = true;
    r->memory.limit = (struct oci_opt_i64){true, 64 << 20};
    r->memory.swap = (struct oci_opt_i64){true, 128 << 20};
    r->memory.reservation = (struct oci_opt_i64){true, 32 << 20};
    r->cpu.shares = (struct oci_opt_u64){true, 512};
    r->cpu.quota = (struct oci_opt_i64){true, 50000};
    r->cpu.period = (struct oci_opt_u64){true, 100000};
    r->cpu.burst = (struct oci_opt_u64){true, 1000};
    r->cpu.cpus = "0";
    r->pids_limit = (struct oci_opt_i64){true, 20};
    assert_int_equal(create(&config, &cgroup, NULL), OCI_OK);
    for (size_t i = 0; i < sizeof(readables) / sizeof(readables[0]); i++)
        assert_readable(&cgroup, &readables[i]);
    /* Both ways across the limit of the other. */
    r->memory.limit.value = 512 << 20;
    r->memory.swap.value = 1024 << 20;
    assert_int_equal(oci_cgroup_set(&cgroup, r, &none, NULL), OCI_OK);
    r->memory.limit.value = 64 << 20;
    r->memory.swap.value = 128 << 20;
    assert_int_equal(oci_cgroup_set(&cgroup, r, &none, NULL), OCI_OK);
    assert_readable(&cgroup, &readables[0]);
    assert_readable(&cgroup, &readables[1]);
    assert_int_equal(oci_cgroup_remove(&cgroup, NULL), OCI_OK);
}

static void a_limit_that_cannot_be_set_leaves_nothing(void **state)
{
    struct oci_cgroup cgroup = {.path = NULL, .root_fd = 77};
    struct oci_config config = config_of(name);
    const struct oci_pair bad = {"nonsuch.max", "1"};
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    config.resources.set = true;
    config.resources.unified = (struct oci_pairs){&bad, 1};
    assert_int_not_equal(create(&config, &cgroup, &err), OCI_OK);
    assert_string_equal(err.clause, "rt.res.unified.missing-controller");
    assert_int_equal(cgroup.root_fd, 77);
    assert_false(exists_somewhere(parent));
}

/* Exits with the errno of opening a node for reading, 0 if it opens. */
static int open_result(const struct oci_cgroup *cgroup, const char *path)
{
    pid_t pid = fork();
    int how = 0;

    if (pid == 0) {
        if (oci_cgroup_join(cgroup, OCI_CGROUP_NOT_CLONED, NULL) != OCI_OK)
            _exit(99);
        _exit(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) < 0 ? errno : 0);
    }
    assert_int_equal(waitpid(pid, &how, 0), pid);
    return WEXITSTATUS(how);
}

static void device_rules_hold(void **state)
{
    owned_cgroup struct oci_cgroup cgroup = OCI_CGROUP_NONE;
    struct oci_config config = config_of(name);
    const struct oci_device_rule rules[] = {
        {.allow = false,      .type = 'a',        .access = OCI_DEVICE_ALL},
        { .allow = false, .type = 'c', .major = {true, 1},              .minor = {true, 5}, .access = 7},
    };

    (void)state;
    config.resources.set = true;
    config.resources.devices = (struct oci_device_rules){rules, 2};
    assert_int_equal(create(&config, &cgroup, NULL), OCI_OK);
    assert_int_equal(open_result(&cgroup, "/dev/null"), 0);
    assert_int_equal(open_result(&cgroup, "/dev/zero"), EPERM);
    assert_int_equal(open_result(&cgroup, "/dev/kmsg"), EPERM);
    assert_int_equal(oci_cgroup_remove(&cgroup, NULL), OCI_OK);
}

/* The program of v2 says the same, also on a host whose devices are limited by v1. */
static void the_device_program_holds(void **state)
{
    owned_cgroup struct oci_cgroup cgroup = OCI_CGROUP_NONE;
    const struct oci_config config = config_of(name);
    struct oci_device_entry entries[] = {
        {false, 'a', OCI_DEVICE_ALL,   OCI_DEVICE_ANY, OCI_DEVICE_ANY},
        {true,  'c', OCI_DEVICE_READ,  1,              3             },
        {true,  'c', OCI_DEVICE_WRITE, 1,              OCI_DEVICE_ANY},
        {true,  'c', OCI_DEVICE_ALL,   1,              8             },
        {false, 'c', OCI_DEVICE_READ,  1,              8             },
    };
    const struct oci_device_list list = {entries, sizeof(entries) / sizeof(entries[0])};
    owned_fd int fd = -1;

    (void)state;
    assert_int_equal(create(&config, &cgroup, NULL), OCI_OK);
    if (oci_cgroup_clone_fd(&cgroup) < 0) {
        assert_int_equal(oci_cgroup_remove(&cgroup, NULL), OCI_OK);
        skip();
    }
    fd = openat(oci_cgroup_clone_fd(&cgroup), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(oci_device_program_attach(&list, fd, NULL), OCI_OK);
    /* Attached once more: the first one is gone, or both would have to agree. */
    entries[1].minor = 5;
    assert_int_equal(oci_device_program_attach(&list, fd, NULL), OCI_OK);
    assert_int_equal(open_result(&cgroup, "/dev/zero"), 0);
    assert_int_equal(open_result(&cgroup, "/dev/null"), EPERM);
    assert_int_equal(open_result(&cgroup, "/dev/random"), EPERM);
    assert_int_equal(open_result(&cgroup, "/dev/kmsg"), EPERM);
    assert_int_equal(oci_cgroup_remove(&cgroup, NULL), OCI_OK);
}

static void numbers_are_printed(void **state)
{
    owned_cgroup struct oci_cgroup cgroup = OCI_CGROUP_NONE;
    const struct oci_config config = config_of(name);
    owned_json json_t *stats = NULL;

    (void)state;
    assert_int_equal(create(&config, &cgroup, NULL), OCI_OK);
    stats = oci_cgroup_stats(&cgroup);
    assert_true(json_is_integer(json_object_get(json_object_get(stats, "pids"), "current")));
    assert_true(json_is_object(json_object_get(json_object_get(stats, "cpu"), "usage")));
    assert_int_equal(oci_cgroup_remove(&cgroup, NULL), OCI_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_joins_every_hierarchy_and_all_is_removed),
        cmocka_unit_test(a_cgroup_is_found_again_by_its_text),
        cmocka_unit_test(what_was_there_before_stays),
        cmocka_unit_test(limits_are_set_and_changed),
        cmocka_unit_test(a_limit_that_cannot_be_set_leaves_nothing),
        cmocka_unit_test(device_rules_hold),
        cmocka_unit_test(the_device_program_holds),
        cmocka_unit_test(numbers_are_printed),
    };

    if (geteuid() != 0 || access("/sys/fs/cgroup", W_OK) != 0)
        return SKIPPED;
    (void)snprintf(parent, sizeof(parent), "/keel-test-%d", getpid());
    (void)snprintf(name, sizeof(name), "/keel-test-%d/box", getpid());
    return cmocka_run_group_tests(tests, NULL, NULL);
}
