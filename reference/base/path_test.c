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

typedef enum oci_status (*opener)(int rootfd, const char *path, int flags, mode_t mode, int *ret_fd,
                                  struct oci_error *err);

static const opener openers[] = {oci_path_open, oci_path_open_walk};

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_TREE(path_stays_inside_the_root),
        IN_TREE(path_opens_the_root_itself),
        IN_TREE(path_creates_through_a_link_inside),
        IN_TREE(path_refuses_the_empty_path),
        cmocka_unit_test(path_refuses_links_that_jump),
        cmocka_unit_test(path_follows_the_links_of_proc_that_are_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
