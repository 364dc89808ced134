/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack/user.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"
#include "base/test.h"
#include "base/text.h"

static const char passwd[] = "root:x:0:0:root:/root:/bin/sh\n"
                             "# a line that is no entry\n"
                             "app:x:1000:1001:an app:/home/app:/bin/sh\n"
                             "4000:x:5:6:a name of digits:/:\n"
                             "short:x:7\n"
                             "huge:x:4294967295:1::/:\n"
                             "app:x:2000:2001:the second of a name:/:\n";
static const char group[] = "root:x:0:\n"
                            "staff:x:50:app,other\n"
                            "more:x:51:other,app\n"
                            "own:x:1001:app\n"
                            "prefix:x:52:apple\n"
                            "60:x:61:\n";

/* "uid:gid" and the supplementary groups. NULL: refused with the status. */
static const struct row {
    const char *user;
    const char *ids;
    enum oci_status status;
} rows[] = {
    {"",             "0:0",             OCI_OK     },
    {"root",         "0:0",             OCI_OK     },
    {"app",          "1000:1001 50 51", OCI_OK     },
    {"1000",         "1000:1001",       OCI_OK     },
    {"3000",         "3000:0",          OCI_OK     },
    {"app:staff",    "1000:50",         OCI_OK     },
    {"app:77",       "1000:77",         OCI_OK     },
    {"1000:staff",   "1000:50",         OCI_OK     },
    {"3000:77",      "3000:77",         OCI_OK     },
    {"4000",         "4000:0",          OCI_OK     },
    {"0:60",         "0:60",            OCI_OK     },
    {"nobody",       NULL,              OCI_INVALID},
    {"app:nogroup",  NULL,              OCI_INVALID},
    {"short",        NULL,              OCI_INVALID},
    {"huge",         NULL,              OCI_INVALID},
    {"4294967295",   NULL,              OCI_INVALID},
    {"0:4294967295", NULL,              OCI_INVALID},
    {"-1",           NULL,              OCI_INVALID},
    {"1000 ",        NULL,              OCI_INVALID},
    {"app:",         NULL,              OCI_INVALID},
    {"../etc",       NULL,              OCI_INVALID},
};

/* A root in a folder, with a passwd outside of it that knows "outside". */
struct world {
    char *path;
    int outerfd;
    int rootfd;
};

static void put(int dirfd, const char *name, const char *text)
{
    const struct oci_file_content content = {text, strlen(text), 0644, true};

    assert_int_equal(oci_file_write_atomic(dirfd, name, &content, NULL), OCI_OK);
}

static int make_world(void **state)
{
    struct world *world = oci_new(1, sizeof(*world));
    owned_fd int etcfd = -1;

    world->path = oci_str_dup("/tmp/keel-user-XXXXXX");
    assert_non_null(mkdtemp(world->path));
    world->outerfd = open(world->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(oci_path_make_dir(world->outerfd, "root/etc", 0755, &etcfd, NULL), OCI_OK);
    world->rootfd = openat(world->outerfd, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
    put(world->outerfd, "passwd", "outside:x:66:66::/:\n");
    put(etcfd, "passwd", passwd);
    put(etcfd, "group", group);
    *state = world;
    return 0;
}

static int remove_world(void **state)
{
    struct world *world = *state;
    owned_fd int fd = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    assert_int_equal(oci_path_remove_tree(fd, strrchr(world->path, '/') + 1, NULL), OCI_OK);
    (void)close(world->rootfd);
    (void)close(world->outerfd);
    free(world->path);
    free(world);
    return 0;
}

static char *ids_text(const struct oci_user_ids *ids)
{
    struct oci_text text = OCI_TEXT_NONE;

    oci_text_printf(&text, "%u:%u", ids->uid, ids->gid);
    for (size_t i = 0; i < ids->n_groups; i++)
        oci_text_printf(&text, " %u", ids->groups[i]);
    return oci_text_steal(&text);
}

static void user_is_one_of_the_images_own(void **state)
{
    const struct world *world = *state;

    for (size_t i = 0; i < N_OF(rows); i++) {
        struct oci_user_ids ids = {.uid = 12345};
        struct oci_error err = OCI_ERROR_NONE;
        enum oci_status status = oci_user_resolve(world->rootfd, rows[i].user, &ids, &err);
        owned_str char *found = ids_text(&ids);

        if (status != rows[i].status)
            print_error("'%s': %s\n", rows[i].user, err.text);
        assert_int_equal(status, rows[i].status);
        if (rows[i].ids != NULL) {
            assert_string_equal(found, rows[i].ids);
        } else {
            assert_int_equal(ids.uid, 12345);
            assert_non_null(strstr(err.clause, "img.c"));
        }
    }
}

static enum oci_status resolve(const struct world *world, const char *user)
{
    struct oci_user_ids ids;

    return oci_user_resolve(world->rootfd, user, &ids, NULL);
}

static void user_table_that_is_missing_is_empty(void **state)
{
    const struct world *world = *state;

    assert_int_equal(unlinkat(world->outerfd, "root/etc/passwd", 0), 0);
    assert_int_equal(unlinkat(world->outerfd, "root/etc/group", 0), 0);
    assert_int_equal(resolve(world, "5:6"), OCI_OK);
    assert_int_equal(resolve(world, ""), OCI_OK);
    assert_int_equal(resolve(world, "app"), OCI_INVALID);
}

/* Links of the image lead to what they name inside its root, and nowhere else. */
static void user_table_is_never_one_of_the_host(void **state)
{
    static const char *const targets[] = {"../../passwd", "/../passwd",
                                          "/proc/self/root/etc/passwd", "passwd"};
    const struct world *world = *state;

    for (size_t i = 0; i < N_OF(targets); i++) {
        (void)unlinkat(world->outerfd, "root/etc/passwd", 0);
        assert_int_equal(symlinkat(targets[i], world->outerfd, "root/etc/passwd"), 0);
        assert_int_not_equal(resolve(world, "outside"), OCI_OK);
        assert_int_not_equal(resolve(world, "root"), OCI_OK);
    }
    (void)unlinkat(world->outerfd, "root/etc/passwd", 0);
    assert_int_equal(symlinkat("/usr/passwd", world->outerfd, "root/etc/passwd"), 0);
    assert_int_equal(mkdirat(world->outerfd, "root/usr", 0755), 0);
    put(world->outerfd, "root/usr/passwd", "inside:x:9:9::/:\n");
    assert_int_equal(resolve(world, "inside"), OCI_OK);
}

/* A FIFO would be waited for, a device read without an end. */
static void user_table_is_a_regular_file(void **state)
{
    const struct world *world = *state;

    assert_int_equal(unlinkat(world->outerfd, "root/etc/passwd", 0), 0);
    assert_int_equal(mkfifoat(world->outerfd, "root/etc/passwd", 0644), 0);
    assert_int_equal(resolve(world, "app"), OCI_INVALID);
    assert_int_equal(unlinkat(world->outerfd, "root/etc/passwd", 0), 0);
    assert_int_equal(mkdirat(world->outerfd, "root/etc/passwd", 0755), 0);
    assert_int_equal(resolve(world, "app"), OCI_INVALID);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, make_world, remove_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(user_is_one_of_the_images_own),
        IN_WORLD(user_table_that_is_missing_is_empty),
        IN_WORLD(user_table_is_never_one_of_the_host),
        IN_WORLD(user_table_is_a_regular_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
