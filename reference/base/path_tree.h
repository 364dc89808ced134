/* SPDX-License-Identifier: Apache-2.0 */
/** @file A root with links of every hostile kind, for tests of paths. */
#pragma once

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"
#include "base/test.h"

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

/* l0 -> l1 -> … -> l40 -> etc/passwd: l0 takes 41 links, one too many. l21 takes 20: the kernel
 * counts links again where it has to start over (RCU walk), so that 40 do not always pass. */
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

#define IN_TREE(test) cmocka_unit_test_setup_teardown(test, make_tree, remove_tree)
