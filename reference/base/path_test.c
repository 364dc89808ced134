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
#include "base/text.h"

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
    {"l21",                          O_RDONLY,                    "inside", 0      },
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

/* A path of up to eight words that mean something in the tree. */
static char *random_path(uint32_t *seed)
{
    static const char *const words[] = {"/",  "..",   ".",      "etc",  "passwd", "dir",     "abs",
                                        "up", "out",  "etcdir", "back", "todir",  "l21",     "loop",
                                        "",   "none", "etc/",   "ping", "secret", "etcslash"};
    struct oci_text path = OCI_TEXT_NONE;

    do {
        *seed = *seed * 1664525 + 1013904223;
        oci_text_printf(&path, "%s/", words[(*seed >> 16) % N_OF(words)]);
    } while ((*seed >> 8) % 8 != 0);
    if ((*seed >> 12) % 2 == 0)
        path.data[--path.size] = '\0';
    return oci_text_steal(&path);
}

/* What came of a path: the inode of what was opened, or the errno. */
struct outcome {
    enum oci_status status;
    int sys;
    ino_t ino;
};

static struct outcome try_path(opener open_it, int root_fd, const char *path, int flags)
{
    owned_fd int fd = -1;
    struct oci_error err = OCI_ERROR_NONE;
    struct outcome outcome = {.status = open_it(root_fd, path, flags, 0600, &fd, &err)};
    struct stat st = {.st_ino = 0};

    outcome.sys = err.sys;
    if (fd >= 0)
        assert_int_equal(fstat(fd, &st), 0);
    outcome.ino = st.st_ino;
    return outcome;
}

static void path_walk_agrees_with_the_kernel(void **state)
{
    static const int flags[] = {O_RDONLY, O_PATH | O_NOFOLLOW, O_RDONLY | O_NOFOLLOW,
                                O_RDONLY | O_DIRECTORY};
    const struct tree *tree = *state;
    uint32_t seed = 1;

    for (size_t i = 0; i < 4000; i++) {
        owned_str char *path = random_path(&seed);
        int how = flags[i % N_OF(flags)];
        struct outcome kernel = try_path(oci_path_open, tree->root_fd, path, how);
        struct outcome walk = try_path(oci_path_open_walk, tree->root_fd, path, how);

        if (kernel.status != walk.status || kernel.sys != walk.sys || kernel.ino != walk.ino) {
            fail_msg("'%s' flags %o: kernel %d %d, walk %d %d", path, (unsigned int)how,
                     (int)kernel.status, kernel.sys, (int)walk.status, walk.sys);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_TREE(path_stays_inside_the_root),
        IN_TREE(path_walk_agrees_with_the_kernel),
        IN_TREE(path_opens_the_root_itself),
        IN_TREE(path_creates_through_a_link_inside),
        IN_TREE(path_refuses_the_empty_path),
        cmocka_unit_test(path_refuses_links_that_jump),
        cmocka_unit_test(path_follows_the_links_of_proc_that_are_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
