/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"
#include "base/test.h"

/* The state is a throw-away directory: its path, which begins with "/tmp/". */
static int make_dir(void **state)
{
    char *path = oci_str_dup("/tmp/file_test.XXXXXX");

    assert_non_null(mkdtemp(path));
    *state = path;
    return 0;
}

static int remove_dir(void **state)
{
    owned_fd int tmp_fd = open("/tmp", O_PATH | O_DIRECTORY | O_CLOEXEC);
    owned_str char *path = *state;

    assert_int_equal(oci_path_remove_tree(tmp_fd, path + strlen("/tmp/"), NULL), OCI_OK);
    return 0;
}

static int open_dir(void **state)
{
    return open(*state, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static void put(int dir_fd, const char *name, const char *text, size_t size)
{
    const struct oci_file_content content = {text, size, 0640};

    assert_int_equal(oci_file_write_atomic(dir_fd, name, &content, NULL), OCI_OK);
}

static void file_comes_back_as_written(void **state)
{
    static const size_t sizes[] = {0, 1, 4095, 4096, 4097, 100000};
    owned_fd int dir_fd = open_dir(state);

    for (size_t i = 0; i < N_OF(sizes); i++) {
        owned_str char *data = oci_new(sizes[i] + 1, 1);
        owned_str char *again = NULL;
        size_t size;

        memset(data, 'x', sizes[i]);
        put(dir_fd, "file", data, sizes[i]);
        assert_int_equal(oci_file_read(dir_fd, "file", sizes[i], &again, &size, NULL), OCI_OK);
        assert_int_equal(size, sizes[i]);
        assert_memory_equal(again, data, sizes[i] + 1);
    }
}

static void file_stops_at_the_limit(void **state)
{
    owned_fd int dir_fd = open_dir(state);
    char *data = NULL;
    struct oci_error err = OCI_ERROR_NONE;

    put(dir_fd, "file", "12345", 5);
    assert_int_equal(oci_file_read(dir_fd, "file", 4, &data, NULL, &err), OCI_LIMIT);
    assert_null(data);
    assert_string_equal(err.text, "'file' holds more than 4 bytes");
    assert_int_equal(oci_file_read(dir_fd, "none", 4, &data, NULL, &err), OCI_NOT_FOUND);
    assert_int_equal(oci_file_read(dir_fd, ".", 4, &data, NULL, &err), OCI_SYSTEM);
    assert_int_equal(err.sys, EISDIR);
}

static void file_reads_what_has_no_size(void **state)
{
    owned_str char *data = NULL;
    size_t size = 0;

    (void)state;
    assert_int_equal(oci_file_read(AT_FDCWD, "/proc/self/status", 1 << 20, &data, &size, NULL),
                     OCI_OK);
    assert_true(size > 100);
    assert_memory_equal(data, "Name:", 5);
}

static void file_write_wants_a_file_that_exists(void **state)
{
    owned_fd int dir_fd = open_dir(state);
    owned_str char *data = NULL;

    assert_int_equal(oci_file_write(dir_fd, "file", "new", NULL), OCI_NOT_FOUND);
    put(dir_fd, "file", "old text", 8);
    assert_int_equal(oci_file_write(dir_fd, "file", "new", NULL), OCI_OK);
    assert_int_equal(oci_file_read(dir_fd, "file", 100, &data, NULL, NULL), OCI_OK);
    assert_string_equal(data, "new text");
}

static void file_write_reports_the_kernel(void **state)
{
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(oci_file_write(AT_FDCWD, "/dev/full", "x", &err), OCI_SYSTEM);
    assert_int_equal(err.sys, ENOSPC);
}

static size_t count_entries(const char *path)
{
    owned_dir DIR *dir = opendir(path);
    size_t n = 0;

    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is this test's own. */
    while (readdir(dir) != NULL)
        n++;
    return n - 2;
}

static void file_is_replaced_whole_with_its_mode(void **state)
{
    owned_fd int dir_fd = open_dir(state);
    mode_t saved = umask(077);
    struct stat st;

    put(dir_fd, "file", "a", 1);
    put(dir_fd, "file", "bb", 2);
    (void)umask(saved);
    assert_int_equal(fstatat(dir_fd, "file", &st, 0), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    assert_int_equal(st.st_size, 2);
    assert_int_equal(count_entries(*state), 1);
}

static void file_replacement_that_fails_leaves_nothing(void **state)
{
    owned_fd int dir_fd = open_dir(state);
    const struct oci_file_content content = {"x", 1, 0644};

    assert_int_equal(mkdirat(dir_fd, "dir", 0755), 0);
    assert_int_equal(oci_file_write_atomic(dir_fd, "dir", &content, NULL), OCI_SYSTEM);
    assert_int_equal(oci_file_write_atomic(dir_fd, "no/file", &content, NULL), OCI_SYSTEM);
    assert_int_equal(count_entries(*state), 1);
}

static void file_copies_from_offset_to_end(void **state)
{
    owned_fd int dir_fd = open_dir(state);
    owned_fd int from_fd = -1;
    owned_fd int to_fd = -1;
    owned_str char *data = NULL;
    off_t size = 0;

    put(dir_fd, "from", "0123456789", 10);
    from_fd = openat(dir_fd, "from", O_RDONLY | O_CLOEXEC);
    to_fd = openat(dir_fd, "to", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(lseek(from_fd, 4, SEEK_SET), 4);
    assert_int_equal(oci_file_copy(from_fd, to_fd, &size, NULL), OCI_OK);
    assert_int_equal(size, 6);
    assert_int_equal(oci_file_read(dir_fd, "to", 100, &data, NULL, NULL), OCI_OK);
    assert_string_equal(data, "456789");
}

static void file_copies_across_file_systems(void **state)
{
    owned_fd int dir_fd = open_dir(state);
    owned_fd int from_fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    owned_fd int to_fd = openat(dir_fd, "to", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    off_t size = 0;

    assert_int_equal(oci_file_copy(from_fd, to_fd, &size, NULL), OCI_OK);
    assert_true(size > 5);
}

static void file_that_is_a_fifo_is_written_to_and_stays(void **state)
{
    owned_fd int dir_fd = open_dir(state);
    const struct oci_file_content content = {.data = "new", .size = 3, .mode = 0644};
    owned_fd int fifo_fd = -1;
    char text[8] = "";
    struct stat found;

    assert_int_equal(mkfifoat(dir_fd, "fifo", 0600), 0);
    fifo_fd = openat(dir_fd, "fifo", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    assert_int_equal(oci_file_write_atomic(dir_fd, "fifo", &content, NULL), OCI_OK);
    assert_int_equal(read(fifo_fd, text, sizeof(text)), 3);
    assert_string_equal(text, "new");
    assert_int_equal(fstatat(dir_fd, "fifo", &found, AT_SYMLINK_NOFOLLOW), 0);
    assert_true(S_ISFIFO(found.st_mode));
    assert_int_equal(count_entries(*state), 1);
}

#define IN_DIR(test) cmocka_unit_test_setup_teardown(test, make_dir, remove_dir)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIR(file_comes_back_as_written),
        IN_DIR(file_stops_at_the_limit),
        cmocka_unit_test(file_reads_what_has_no_size),
        IN_DIR(file_write_wants_a_file_that_exists),
        cmocka_unit_test(file_write_reports_the_kernel),
        IN_DIR(file_is_replaced_whole_with_its_mode),
        IN_DIR(file_replacement_that_fails_leaves_nothing),
        IN_DIR(file_that_is_a_fifo_is_written_to_and_stays),
        IN_DIR(file_copies_from_offset_to_end),
        IN_DIR(file_copies_across_file_systems),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
