/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/tree_read.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"

/* A folder of our own, and a descriptor of it. */
struct folder {
    char path[64];
    int fd;
};

static int make_folder(void **state)
{
    static struct folder folder;

    (void)snprintf(folder.path, sizeof(folder.path), "/tmp/plimsoll-tree-XXXXXX");
    if (mkdtemp(folder.path) == NULL)
        return -1;
    folder.fd = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    *state = &folder;
    return folder.fd < 0 ? -1 : 0;
}

static int remove_folder(void **state)
{
    struct folder *folder = *state;
    owned_fd int tmp_fd = open("/tmp", O_PATH | O_DIRECTORY | O_CLOEXEC);

    (void)close(folder->fd);
    return oci_path_remove_tree(tmp_fd, strrchr(folder->path, '/') + 1, NULL) == OCI_OK ? 0 : -1;
}

static void write_text(int dir_fd, const char *name, const char *text)
{
    owned_fd int fd = openat(dir_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static const json_t *entry_of(const json_t *tree, const char *path)
{
    const json_t *entries = json_object_get(tree, "entries");

    for (size_t i = 0; i < json_array_size(entries); i++) {
        const json_t *entry = json_array_get(entries, i);

        if (strcmp(json_string_value(json_object_get(entry, "path")), path) == 0)
            return entry;
    }
    fail_msg("no entry '%s'", path);
    return NULL;
}

static void check_text(const json_t *tree, const char *path, const char *member, const char *wanted)
{
    const char *found = json_string_value(json_object_get(entry_of(tree, path), member));

    if (found == NULL || strcmp(found, wanted) != 0)
        fail_msg("%s: %s is '%s', wanted '%s'", path, member, found == NULL ? "" : found, wanted);
}

static void tree_read_tells_all_of_each_entry(void **state)
{
    const struct folder *folder = *state;
    const struct timespec times[2] = {
        {.tv_sec = 5, .tv_nsec = 7},
        {.tv_sec = 5, .tv_nsec = 7}
    };
    const struct timespec early[2] = {
        {.tv_sec = -6, .tv_nsec = 500000000},
        {.tv_sec = -6, .tv_nsec = 500000000}
    };
    owned_json json_t *tree = NULL;

    assert_int_equal(mkdirat(folder->fd, "d", 0700), 0);
    write_text(folder->fd, "d/f", "abc");
    assert_int_equal(linkat(folder->fd, "d/f", folder->fd, "g", 0), 0);
    assert_int_equal(symlinkat("/etc/passwd", folder->fd, "l"), 0);
    assert_int_equal(symlinkat("/etc", folder->fd, "m"), 0);
    assert_int_equal(mkfifoat(folder->fd, "p", 0600), 0);
    write_text(folder->fd, "\xff\\", "");
    assert_int_equal(utimensat(folder->fd, "g", times, 0), 0);
    assert_int_equal(utimensat(folder->fd, "p", early, 0), 0);
    assert_int_equal(cts_tree_read(folder->fd, NULL, &tree, NULL), OCI_OK);
    assert_int_equal(json_integer_value(json_object_get(tree, "n")), 7);
    assert_true(json_is_false(json_object_get(tree, "truncated")));
    check_text(tree, "/", "type", "dir");
    check_text(tree, "/d", "mode", "0700");
    check_text(tree, "/d/f", "text", "abc");
    check_text(tree, "/d/f", "mtime", "5.000000007");
    check_text(tree, "/p", "mtime", "-5.500000000");
    check_text(tree, "/d/f", "sha256",
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_string_equal(json_string_value(oci_json_at(entry_of(tree, "/d/f"), "/links/0")), "/g");
    assert_string_equal(json_string_value(oci_json_at(entry_of(tree, "/g"), "/links/0")), "/d/f");
    check_text(tree, "/l", "target", "/etc/passwd");
    check_text(tree, "/m", "type", "link");
    check_text(tree, "/p", "type", "fifo");
    check_text(tree, "/\\xff\\\\", "type", "file");
}

static void tree_read_passes_over_what_is_not_wished(void **state)
{
    const struct folder *folder = *state;
    static const char *const skip[] = {"a"};
    const struct cts_tree_wish wish = {.skip = skip, .n_skip = 1};
    owned_json json_t *tree = NULL;

    assert_int_equal(mkdirat(folder->fd, "a", 0700), 0);
    assert_int_equal(mkdirat(folder->fd, "b", 0700), 0);
    assert_int_equal(mkdirat(folder->fd, "b/a", 0700), 0);
    assert_int_equal(cts_tree_read(folder->fd, &wish, &tree, NULL), OCI_OK);
    assert_int_equal(json_integer_value(json_object_get(tree, "n")), 2);
    check_text(tree, "/b/a", "type", "dir");
}

/* Deeper than any path that the kernel takes whole. */
static void tree_read_goes_deeper_than_a_path_can(void **state)
{
    const struct folder *folder = *state;
    enum { DEEP = 3000 };
    owned_fd int fd = dup(folder->fd);
    owned_json json_t *tree = NULL;

    for (int i = 0; i < DEEP; i++) {
        int next = -1;

        assert_int_equal(mkdirat(fd, "d", 0700), 0);
        next = openat(fd, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_true(next >= 0);
        (void)close(fd);
        fd = next;
    }
    assert_int_equal(cts_tree_read(folder->fd, NULL, &tree, NULL), OCI_OK);
    assert_int_equal(json_integer_value(json_object_get(tree, "n")), DEEP);
    assert_true(json_is_false(json_object_get(tree, "truncated")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tree_read_tells_all_of_each_entry, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(tree_read_passes_over_what_is_not_wished, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(tree_read_goes_deeper_than_a_path_can, make_folder,
                                        remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
