/* SPDX-License-Identifier: Apache-2.0 */
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/owned.h"
#include "base/path_tree.h"
#include "base/test.h"

static void path_makes_directories_inside(void **state)
{
    static const struct {
        const char *path;
        const char *made; /* seen without following anything */
    } made[] = {
        {"a/b/c",      "a/b/c"      },
        {"/a/b/c/",    "a/b/c"      },
        {"../../d",    "d"          },
        {"etcdir/sub", "etc/sub"    },
        {"dangling/x", "new/place/x"},
        {"out3/y",     "y3/y"       },
    };
    const struct tree *tree = *state;

    assert_int_equal(symlinkat("../../y3", tree->root_fd, "out3"), 0);
    for (size_t i = 0; i < N_OF(made); i++) {
        owned_fd int fd = -1;
        struct stat st;
        struct stat opened;

        assert_int_equal(oci_path_make_dir(tree->root_fd, made[i].path, 0755, &fd, NULL), OCI_OK);
        assert_int_equal(fstatat(tree->root_fd, made[i].made, &st, AT_SYMLINK_NOFOLLOW), 0);
        assert_true(S_ISDIR(st.st_mode));
        assert_int_equal(fstat(fd, &opened), 0);
        assert_int_equal(st.st_ino, opened.st_ino);
    }
    assert_int_equal(faccessat(tree->top_fd, "d", F_OK, 0), -1);
    assert_int_equal(faccessat(tree->top_fd, "y3", F_OK, 0), -1);
}

static void path_refuses_to_make_what_is_in_the_way(void **state)
{
    const struct tree *tree = *state;
    struct oci_error err = OCI_ERROR_NONE;

    assert_int_equal(oci_path_make_dir(tree->root_fd, "etc/passwd", 0755, NULL, &err), OCI_SYSTEM);
    assert_int_equal(err.sys, ENOTDIR);
    assert_int_equal(oci_path_make_dir(tree->root_fd, "abs/x", 0755, NULL, &err), OCI_SYSTEM);
    assert_int_equal(err.sys, ENOTDIR);
    assert_int_equal(oci_path_make_dir(tree->root_fd, "loop", 0755, NULL, &err), OCI_SYSTEM);
    assert_int_equal(err.sys, ELOOP);
    assert_int_equal(oci_path_make_file(tree->root_fd, "etc", 0644, NULL, &err), OCI_SYSTEM);
    assert_int_equal(err.sys, EISDIR);
    assert_int_equal(oci_path_make_file(tree->root_fd, "new-file/", 0644, NULL, &err), OCI_SYSTEM);
    assert_int_equal(faccessat(tree->root_fd, "new-file", F_OK, 0), -1);
}

static void path_makes_files_and_keeps_what_exists(void **state)
{
    const struct tree *tree = *state;
    owned_str char *text = NULL;
    struct stat st;

    assert_int_equal(oci_path_make_file(tree->root_fd, "/x/y/file", 0640, NULL, NULL), OCI_OK);
    assert_int_equal(fstatat(tree->root_fd, "x/y/file", &st, AT_SYMLINK_NOFOLLOW), 0);
    assert_true(S_ISREG(st.st_mode));
    assert_int_equal(oci_path_make_file(tree->root_fd, "abs", 0640, NULL, NULL), OCI_OK);
    assert_int_equal(oci_file_read(tree->root_fd, "etc/passwd", 100, &text, NULL, NULL), OCI_OK);
    assert_string_equal(text, "inside");
    assert_int_equal(mkfifoat(tree->root_fd, "fifo", 0600), 0);
    assert_int_equal(oci_path_make_file(tree->root_fd, "fifo", 0640, NULL, NULL), OCI_OK);
}

static void path_splits_off_the_last_name(void **state)
{
    static const char *const refused[] = {"", "/", ".", "a/..", "a/.", "..//"};
    const struct tree *tree = *state;
    owned_fd int fd = -1;
    owned_str char *name = NULL;

    assert_int_equal(oci_path_make_parent(tree->root_fd, "/p/q//r/", 0755, &fd, &name, NULL),
                     OCI_OK);
    assert_string_equal(name, "r");
    assert_int_equal(mkdirat(fd, name, 0755), 0);
    assert_int_equal(faccessat(tree->root_fd, "p/q/r", F_OK, 0), 0);
    for (size_t i = 0; i < N_OF(refused); i++) {
        int no_fd = -1;
        char *no_name = NULL;

        assert_int_equal(
            oci_path_make_parent(tree->root_fd, refused[i], 0755, &no_fd, &no_name, NULL),
            OCI_INVALID);
        assert_null(no_name);
        assert_int_equal(no_fd, -1);
    }
}

/* Deeper than a path may be long, and than descriptors are held. */
static void path_removes_a_tree_of_any_depth(void **state)
{
    const struct tree *tree = *state;
    owned_fd int fd = openat(tree->root_fd, "dir", O_PATH | O_DIRECTORY | O_CLOEXEC);

    for (int i = 0; i < 300; i++) {
        int next;

        assert_int_equal(mkdirat(fd, "a-level-with-a-long-name", 0755), 0);
        assert_int_equal(symlinkat("/etc", fd, "link"), 0);
        next = openat(fd, "a-level-with-a-long-name", O_PATH | O_DIRECTORY | O_CLOEXEC);
        assert_true(next >= 0);
        (void)close(fd);
        fd = next;
    }
    assert_int_equal(oci_path_remove_tree(tree->root_fd, "dir", NULL), OCI_OK);
    assert_int_equal(faccessat(tree->root_fd, "dir", F_OK, AT_SYMLINK_NOFOLLOW), -1);
    assert_int_equal(faccessat(tree->root_fd, "etc/passwd", F_OK, 0), 0);
}

static void path_removes_links_not_what_they_name(void **state)
{
    const struct tree *tree = *state;

    assert_int_equal(symlinkat("../../secret", tree->root_fd, "dir/out"), 0);
    assert_int_equal(symlinkat("../..", tree->root_fd, "dir/outdir"), 0);
    assert_int_equal(oci_path_remove_tree(tree->root_fd, "dir", NULL), OCI_OK);
    assert_int_equal(oci_path_remove_tree(tree->root_fd, "etcdir", NULL), OCI_OK);
    assert_int_equal(faccessat(tree->top_fd, "secret", F_OK, 0), 0);
    assert_int_equal(faccessat(tree->root_fd, "etc/passwd", F_OK, 0), 0);
}

static void path_removes_only_single_names(void **state)
{
    static const char *const names[] = {"", ".", "..", "etc/passwd", "/"};
    const struct tree *tree = *state;

    for (size_t i = 0; i < N_OF(names); i++)
        assert_int_equal(oci_path_remove_tree(tree->root_fd, names[i], NULL), OCI_INVALID);
    assert_int_equal(faccessat(tree->root_fd, "etc/passwd", F_OK, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_TREE(path_makes_directories_inside),
        IN_TREE(path_refuses_to_make_what_is_in_the_way),
        IN_TREE(path_makes_files_and_keeps_what_exists),
        IN_TREE(path_splits_off_the_last_name),
        IN_TREE(path_removes_a_tree_of_any_depth),
        IN_TREE(path_removes_links_not_what_they_name),
        IN_TREE(path_removes_only_single_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
