/* SPDX-License-Identifier: Apache-2.0 */
#include "base/path.h"

#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/owned.h"
#include "base/test.h"

/* Needs root: mounts in a mount namespace of its own. */
static void path_removal_stops_at_a_mount(void **state)
{
    char top[] = "/tmp/path_remove_test.XXXXXX";
    owned_fd int top_fd = -1;
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_non_null(mkdtemp(top));
    top_fd = open(top, O_PATH | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(mkdirat(top_fd, "tree", 0755), 0);
    assert_int_equal(mkdirat(top_fd, "tree/mounted", 0755), 0);
    assert_int_equal(mkdirat(top_fd, "kept", 0755), 0);
    assert_int_equal(mkdirat(top_fd, "kept/canary", 0755), 0);
    assert_int_equal(fchdir(top_fd), 0);
    assert_int_equal(mount("kept", "tree/mounted", NULL, MS_BIND, NULL), 0);
    assert_int_equal(oci_path_remove_tree(top_fd, "tree", &err), OCI_BAD_STATE);
    assert_int_equal(faccessat(top_fd, "kept/canary", F_OK, 0), 0);
    assert_int_equal(umount2("tree/mounted", MNT_DETACH), 0);
    assert_int_equal(oci_path_remove_tree(top_fd, "tree", &err), OCI_OK);
    assert_int_equal(faccessat(top_fd, "kept/canary", F_OK, 0), 0);
    assert_int_equal(chdir("/"), 0);
    assert_int_equal(oci_path_remove_tree(AT_FDCWD, "nothing-of-this-name", &err), OCI_OK);
    assert_int_equal(oci_path_remove_tree(top_fd, "kept", &err), OCI_OK);
    assert_int_equal(rmdir(top), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(path_removal_stops_at_a_mount),
    };

    if (geteuid() != 0 || unshare(CLONE_NEWNS) != 0 ||
        mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return 77;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
