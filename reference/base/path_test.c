/* SPDX-License-Identifier: Apache-2.0 */
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/test.h"

typedef enum oci_status (*opener)(int rootfd, const char *path, int flags, mode_t mode, int *ret_fd,
                                  struct oci_error *err);

static const opener openers[] = {oci_path_open, oci_path_open_walk};

/* A throw-away tree: <top>/root is the root, <top>/secret must never be reached. */
struct tree {
    char top[32];
    int top_fd;
    int root_fd;
};

static const struct link {
    const char *name;
    const char *target;
} links[] = {
    {"abs",      "/etc/passwd"                 },
    {"up",       "../../../../../../etc/passwd"},
    {"out",      "../secret"                   },
    {"out2",     "/../secret"                  },
    {"etcdir",   "/etc"                        },
    {"etcslash", "etc/"                        },
    {"dir/back", "../etc/passwd"               },
    {"loop",     "loop"                        },
    {"ping",     "pong"                        },
    {"pong",     "ping"                        },
    {"dangling", "/new/place"                  },
    {"todir",    "dir"                         },
};

static void write_file(int dirfd, const char *path, const char *text)
{
    const struct oci_file_content content = {text, strlen(text), 0644, .lazy = true};

    assert_int_equal(oci_file_write_atomic(dirfd, path, &content, NULL), OCI_OK);
}

/* l0 -> l1 -> … -> l40 -> etc/passwd: l1 takes 40 links, which is the most. */
static void make_chain(int root_fd)
{
    for (int i = 0; i <= OCI_PATH_LINKS_MAX; i++) {
        owned_str char *name = oci_str_printf("l%d", i);
        owned_str char *target =
            i < OCI_PATH_LINKS_MAX ? oci_str_printf("l%d", i + 1) : oci_str_dup("etc/passwd");

        assert_int_equal(symlinkat(target, root_fd, name), 0);
    }
}

static int make_tree(void **state)
{
    struct tree *tree = oci_new(1, sizeof(*tree));

    (void)strcpy(tree->top, "/tmp/path_test.XXXXXX");
    assert_non_null(mkdtemp(tree->top));
    tree->top_fd = open(tree->top, O_PATH | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(mkdirat(tree->top_fd, "root", 0755), 0);
    tree->root_fd = openat(tree->top_fd, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(mkdirat(tree->root_fd, "etc", 0755), 0);
    assert_int_equal(mkdirat(tree->root_fd, "dir", 0755), 0);
    write_file(tree->top_fd, "secret", "outside");
    write_file(tree->root_fd, "etc/passwd", "inside");
    write_file(tree->root_fd, "secret", "decoy");
    for (size_t i = 0; i < N_OF(links); i++)
        assert_int_equal(symlinkat(links[i].target, tree->root_fd, links[i].name), 0);
    make_chain(tree->root_fd);
    *state = tree;
    return 0;
}

static int remove_tree(void **state)
{
    struct tree *tree = *state;

    (void)close(tree->root_fd);
    (void)close(tree->top_fd);
    assert_int_equal(oci_path_remove_tree(AT_FDCWD, "nothing-of-this-name", NULL), OCI_OK);
    tree->top_fd = open("/tmp", O_PATH | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(oci_path_remove_tree(tree->top_fd, tree->top + strlen("/tmp/"), NULL), OCI_OK);
    assert_int_equal(access(tree->top, F_OK), -1);
    (void)close(tree->top_fd);
    free(tree);
    return 0;
}

/* Each row is opened both ways and must end alike: with this text in the file, or this errno. */
static const struct row {
    const char *path;
    int flags;
    const char *text;
    int sys; /* ENOENT stands for OCI_NOT_FOUND */
} rows[] = {
    {"etc/passwd",                   O_RDONLY,                    "inside", 0      },
    {"/etc/passwd",                  O_RDONLY,                    "inside", 0      },
    {"//etc///passwd",               O_RDONLY,                    "inside", 0      },
    {"./etc/./passwd",               O_RDONLY,                    "inside", 0      },
    {"etc/../etc/passwd",            O_RDONLY,                    "inside", 0      },
    {"../etc/passwd",                O_RDONLY,                    "inside", 0      },
    {"../../../../../../etc/passwd", O_RDONLY,                    "inside", 0      },
    {"/../secret",                   O_RDONLY,                    "decoy",  0      },
    {"etc/../../secret",             O_RDONLY,                    "decoy",  0      },
    {"abs",                          O_RDONLY,                    "inside", 0      },
    {"up",                           O_RDONLY,                    "inside", 0      },
    {"out",                          O_RDONLY,                    "decoy",  0      },
    {"out2",                         O_RDONLY,                    "decoy",  0      },
    {"dir/back",                     O_RDONLY,                    "inside", 0      },
    {"todir/back",                   O_RDONLY,                    "inside", 0      },
    {"todir/../secret",              O_RDONLY,                    "decoy",  0      },
    {"etcdir/passwd",                O_RDONLY,                    "inside", 0      },
    {"etcdir/../secret",             O_RDONLY,                    "decoy",  0      },
    {"etcslash/passwd",              O_RDONLY,                    "inside", 0      },
    {"l1",                           O_RDONLY,                    "inside", 0      },
    {"l0",                           O_RDONLY,                    NULL,     ELOOP  },
    {"loop",                         O_RDONLY,                    NULL,     ELOOP  },
    {"ping",                         O_RDONLY,                    NULL,     ELOOP  },
    {"loop/x",                       O_RDONLY,                    NULL,     ELOOP  },
    {"abs",                          O_RDONLY | O_NOFOLLOW,       NULL,     ELOOP  },
    {"etcdir",                       O_DIRECTORY | O_NOFOLLOW,    NULL,     ENOTDIR},
    {"etcdir/",                      O_DIRECTORY | O_NOFOLLOW,    "",       0      },
    {"abs",                          O_PATH | O_NOFOLLOW,         "",       0      },
    {"etc/passwd/",                  O_RDONLY,                    NULL,     ENOTDIR},
    {"etc/passwd/x",                 O_RDONLY,                    NULL,     ENOTDIR},
    {"etc/passwd/..",                O_RDONLY,                    NULL,     ENOTDIR},
    {"abs/x",                        O_RDONLY,                    NULL,     ENOTDIR},
    {"etc/passwd",                   O_DIRECTORY,                 NULL,     ENOTDIR},
    {"nothing",                      O_RDONLY,                    NULL,     ENOENT },
    {"nothing/../etc/passwd",        O_RDONLY,                    NULL,     ENOENT },
    {"dangling",                     O_RDONLY,                    NULL,     ENOENT },
    {"dangling/..",                  O_RDONLY,                    NULL,     ENOENT },
    {"/",                            O_DIRECTORY,                 "",       0      },
    {"..",                           O_DIRECTORY,                 "",       0      },
    {".",                            O_DIRECTORY,                 "",       0      },
    {"etc/passwd",                   O_WRONLY | O_CREAT | O_EXCL, NULL,     EEXIST },
    {"abs",                          O_WRONLY | O_CREAT | O_EXCL, NULL,     EEXIST },
    {"dangling",                     O_WRONLY | O_CREAT,          NULL,     ENOENT },
    {"newdir/",                      O_WRONLY | O_CREAT,          NULL,     EISDIR },
    {"dir",                          O_WRONLY,                    NULL,     EISDIR },
};

static void check_row(const struct tree *tree, const struct row *row, opener open_it)
{
    owned_fd int fd = -1;
    owned_str char *text = NULL;
    struct oci_error err = OCI_ERROR_NONE;
    enum oci_status status = open_it(tree->root_fd, row->path, row->flags, 0600, &fd, &err);

    if (row->text == NULL) {
        assert_int_equal(status, row->sys == ENOENT ? OCI_NOT_FOUND : OCI_SYSTEM);
        assert_int_equal(err.sys, row->sys == ENOENT ? 0 : row->sys);
        assert_int_equal(fd, -1);
        return;
    }
    assert_int_equal(status, OCI_OK);
    assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    if (row->text[0] == '\0')
        return;
    assert_int_equal(oci_file_read_fd(fd, row->path, 100, &text, NULL, NULL), OCI_OK);
    assert_string_equal(text, row->text);
}

static void path_stays_inside_the_root(void **state)
{
    for (size_t i = 0; i < N_OF(rows); i++) {
        for (size_t k = 0; k < N_OF(openers); k++) {
            print_message("row %zu opener %zu: %s\n", i, k, rows[i].path);
            check_row(*state, &rows[i], openers[k]);
        }
    }
}

static void path_opens_the_root_itself(void **state)
{
    static const char *const paths[] = {"/", ".", "..", "etc/..", "etcdir/../..", "/../../."};
    const struct tree *tree = *state;
    struct stat root;

    assert_int_equal(fstat(tree->root_fd, &root), 0);
    for (size_t i = 0; i < N_OF(paths) * N_OF(openers); i++) {
        owned_fd int fd = -1;
        struct stat st;

        assert_int_equal(openers[i % N_OF(openers)](tree->root_fd, paths[i / N_OF(openers)],
                                                    O_PATH | O_DIRECTORY, 0, &fd, NULL),
                         OCI_OK);
        assert_int_equal(fstat(fd, &st), 0);
        assert_int_equal(st.st_ino, root.st_ino);
    }
}

static void path_creates_through_a_link_inside(void **state)
{
    const struct tree *tree = *state;

    assert_int_equal(mkdirat(tree->root_fd, "new", 0755), 0);
    for (size_t k = 0; k < N_OF(openers); k++) {
        owned_fd int fd = -1;

        assert_int_equal(openers[k](tree->root_fd, "dangling", O_WRONLY | O_CREAT, 0600, &fd, NULL),
                         OCI_OK);
        assert_int_equal(faccessat(tree->root_fd, "new/place", F_OK, 0), 0);
        assert_int_equal(unlinkat(tree->root_fd, "new/place", 0), 0);
    }
}

static void path_refuses_the_empty_path(void **state)
{
    const struct tree *tree = *state;

    for (size_t k = 0; k < N_OF(openers); k++) {
        int fd = -1;

        assert_int_equal(openers[k](tree->root_fd, "", O_RDONLY, 0, &fd, NULL), OCI_INVALID);
        assert_int_equal(fd, -1);
    }
}

/* With /proc as the root these would lead to the host's root and to this very program. */
static void path_refuses_links_that_jump(void **state)
{
    static const char *const paths[] = {"self/root/etc",  "self/root", "self/cwd",
                                        "self/exe",       "self/fd/0", "self/ns/mnt",
                                        "thread-self/exe"};
    owned_fd int proc_fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);

    (void)state;
    for (size_t i = 0; i < N_OF(paths) * N_OF(openers); i++) {
        struct oci_error err = OCI_ERROR_NONE;
        int fd = -1;

        assert_int_equal(
            openers[i % N_OF(openers)](proc_fd, paths[i / N_OF(openers)], O_RDONLY, 0, &fd, &err),
            OCI_SYSTEM);
        assert_int_equal(err.sys, ELOOP);
    }
}

static void path_follows_the_links_of_proc_that_are_text(void **state)
{
    owned_fd int proc_fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);

    (void)state;
    for (size_t k = 0; k < N_OF(openers); k++) {
        owned_fd int fd = -1;

        assert_int_equal(openers[k](proc_fd, "mounts", O_RDONLY, 0, &fd, NULL), OCI_OK);
    }
}

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

#define IN_TREE(test) cmocka_unit_test_setup_teardown(test, make_tree, remove_tree)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_TREE(path_stays_inside_the_root),
        IN_TREE(path_opens_the_root_itself),
        IN_TREE(path_creates_through_a_link_inside),
        IN_TREE(path_refuses_the_empty_path),
        cmocka_unit_test(path_refuses_links_that_jump),
        cmocka_unit_test(path_follows_the_links_of_proc_that_are_text),
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
