/* SPDX-License-Identifier: Apache-2.0 */
/** @file Id-mapped mounts: needs root and a file system that can be mapped, else it is skipped. */
#include "runtime/idmap.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/owned.h"

enum { SKIPPED = 77, HOST_ID = 100000 };

static const struct oci_id_mapping mapping = {.container_id = 0, .host_id = HOST_ID, .size = 1000};
static const struct oci_id_mappings mappings = {&mapping, 1};
static const struct oci_idmap_pair maps = {&mappings, &mappings};

/* A detached tmpfs with a file of root's. */
static int make_tmpfs(void)
{
    int fs = fsopen("tmpfs", FSOPEN_CLOEXEC);
    int fd = -1;

    assert_true(fs >= 0);
    assert_int_equal(fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0), 0);
    fd = fsmount(fs, FSMOUNT_CLOEXEC, 0);
    (void)close(fs);
    assert_true(fd >= 0);
    (void)close(openat(fd, "file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    return fd;
}

static void a_mapped_mount_shows_mapped_owners(void **state)
{
    owned_fd int procfd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    owned_fd int userns = -1;
    owned_fd int tmpfs = make_tmpfs();
    owned_fd int mapped = open_tree(tmpfs, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
    struct oci_error err = OCI_ERROR_NONE;
    struct stat seen;

    (void)state;
    assert_true(mapped >= 0);
    assert_int_equal(oci_idmap_open(procfd, &maps, &userns, NULL), OCI_OK);
    /* tmpfs can be mapped since Linux 6.3. */
    if (oci_idmap_apply(mapped, userns, true, &err) != OCI_OK && err.sys == EINVAL)
        skip();
    assert_int_equal(fstatat(tmpfs, "file", &seen, 0), 0);
    assert_int_equal(seen.st_uid, 0);
    assert_int_equal(fstatat(mapped, "file", &seen, 0), 0);
    assert_int_equal(seen.st_uid, HOST_ID);
    assert_int_equal(seen.st_gid, HOST_ID);
}

static void no_process_is_left(void **state)
{
    owned_fd int procfd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    owned_fd int userns = -1;

    (void)state;
    assert_int_equal(oci_idmap_open(procfd, &maps, &userns, NULL), OCI_OK);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void a_range_that_overlaps_is_refused(void **state)
{
    const struct oci_id_mapping two[] = {mapping, mapping};
    const struct oci_id_mappings list = {two, 2};
    const struct oci_idmap_pair overlapping = {&list, &mappings};
    owned_fd int procfd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct oci_error err = OCI_ERROR_NONE;
    int userns = -7;

    (void)state;
    assert_int_equal(oci_idmap_open(procfd, &overlapping, &userns, &err), OCI_SYSTEM);
    assert_int_equal(err.sys, EINVAL);
    assert_string_equal(err.clause, "rt.userns.mappings");
    assert_int_equal(userns, -7);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mapped_mount_shows_mapped_owners),
        cmocka_unit_test(no_process_is_left),
        cmocka_unit_test(a_range_that_overlaps_is_refused),
    };

    if (geteuid() != 0 || unshare(CLONE_NEWNS) < 0)
        return SKIPPED;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
