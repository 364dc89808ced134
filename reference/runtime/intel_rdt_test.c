/* SPDX-License-Identifier: Apache-2.0 */
/** @file Classes of resctrl, in a folder that looks like one: no host here has the real thing. */
#include "runtime/intel_rdt.h"

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

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"

enum { PID = 42 };

static char root[] = "/tmp/keel-resctrl-XXXXXX";

static void put(const char *path, const char *text)
{
    owned_str char *at = oci_str_printf("%s/%s", root, path);
    const struct oci_file_content content = {text, strlen(text), 0644};

    assert_int_equal(oci_file_write_atomic(AT_FDCWD, at, &content, NULL), OCI_OK);
}

static void make(const char *path)
{
    owned_str char *at = oci_str_printf("%s/%s", root, path);

    assert_int_equal(mkdir(at, 0755), 0);
}

static int set_up(void **state)
{
    (void)state;
    memcpy(root + strlen(root) - 6, "XXXXXX", 6);
    assert_non_null(mkdtemp(root));
    make("gold");
    make("gold/mon_groups");
    put("gold/schemata", "    L3:0=007f0;1=0001f\n    MB:0=  20;1=100\n");
    put("gold/tasks", "");
    put("tasks", "");
    return 0;
}

static int tear_down(void **state)
{
    owned_fd int tmp = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    (void)state;
    return oci_path_remove_tree(tmp, strrchr(root, '/') + 1, NULL) == OCI_OK ? 0 : -1;
}

static void assert_file(const char *path, const char *wanted)
{
    owned_str char *at = oci_str_printf("%s/%s", root, path);
    owned_str char *text = NULL;

    assert_int_equal(oci_file_read(AT_FDCWD, at, 4096, &text, NULL, NULL), OCI_OK);
    assert_string_equal(text, wanted);
}

/* What is asked of the class that exists, and whether it is what the class has. */
static const struct row {
    const char *l3;
    const char *mb;
    bool holds;
} rows[] = {
    {"L3:0=7f0;1=1f", NULL,       true },
    {"L3:1=1F",       NULL,       true },
    {"L3:0=7f1",      NULL,       false},
    {"L3:2=1f",       NULL,       false},
    {"L3:0=7f0",      "MB:1=100", true },
    {NULL,            "MB:1=10",  false},
    {"L2:0=f",        NULL,       false},
};

static void an_existing_class_must_hold_what_is_asked_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct oci_intel_rdt rdt = {.set = true,
                                          .clos_id = "gold",
                                          .l3_cache_schema = rows[i].l3,
                                          .mem_bw_schema = rows[i].mb};
        struct oci_intel_rdt_group group = {.path = NULL};
        struct oci_error err = OCI_ERROR_NONE;
        enum oci_status status = oci_intel_rdt_enter_in(root, &rdt, "box", PID, &group, &err);

        assert_int_equal(status, rows[i].holds ? OCI_OK : OCI_INVALID);
        if (!rows[i].holds)
            assert_string_equal(err.clause, "rt.rdt.compare");
        assert_false(group.made);
        assert_int_equal(oci_intel_rdt_remove(&group, NULL), OCI_OK);
        oci_intel_rdt_group_done(&group);
    }
    assert_file("gold/schemata", "    L3:0=007f0;1=0001f\n    MB:0=  20;1=100\n");
}

static void a_class_without_schemas_must_exist(void **state)
{
    struct oci_intel_rdt rdt = {.set = true, .clos_id = "gold"};
    struct oci_intel_rdt_group group = {.path = NULL};
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(oci_intel_rdt_enter_in(root, &rdt, "box", PID, &group, NULL), OCI_OK);
    assert_file("gold/tasks", "42");
    oci_intel_rdt_group_done(&group);
    rdt.clos_id = "silver";
    assert_int_equal(oci_intel_rdt_enter_in(root, &rdt, "box", PID, &group, &err), OCI_NOT_FOUND);
    assert_string_equal(err.clause, "rt.rdt.assign");
    assert_null(group.path);
}

static void a_slash_is_the_root_class(void **state)
{
    const struct oci_intel_rdt rdt = {.set = true, .clos_id = "/"};
    struct oci_intel_rdt_group group = {.path = NULL};

    (void)state;
    assert_int_equal(oci_intel_rdt_enter_in(root, &rdt, "box", PID, &group, NULL), OCI_OK);
    assert_file("tasks", "42");
    oci_intel_rdt_group_done(&group);
}

/* A folder made here has no tasks, which is as good as any failure. */
static void what_was_made_is_removed_on_failure(void **state)
{
    const struct oci_intel_rdt own = {.set = true};
    const struct oci_intel_rdt monitored = {
        .set = true, .clos_id = "gold", .enable_monitoring = true};
    owned_str char *class_at = oci_str_printf("%s/box", root);
    owned_str char *monitor_at = oci_str_printf("%s/gold/mon_groups/box", root);
    struct oci_intel_rdt_group group = {.path = NULL};

    (void)state;
    assert_int_not_equal(oci_intel_rdt_enter_in(root, &own, "box", PID, &group, NULL), OCI_OK);
    assert_int_not_equal(access(class_at, F_OK), 0);
    assert_int_not_equal(oci_intel_rdt_enter_in(root, &monitored, "box", PID, &group, NULL),
                         OCI_OK);
    assert_int_not_equal(access(monitor_at, F_OK), 0);
}

static void no_resctrl_is_an_error(void **state)
{
    const struct oci_intel_rdt rdt = {.set = true};
    struct oci_intel_rdt_group group = {.path = NULL};
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    if (access("/sys/fs/resctrl/schemata", F_OK) == 0)
        skip();
    assert_int_equal(oci_intel_rdt_enter(&rdt, "box", PID, &group, &err), OCI_UNSUPPORTED);
    assert_string_equal(err.clause, "rt.rdt.no-resctrl");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_existing_class_must_hold_what_is_asked_for),
        cmocka_unit_test(a_class_without_schemas_must_exist),
        cmocka_unit_test(a_slash_is_the_root_class),
        cmocka_unit_test(what_was_made_is_removed_on_failure),
        cmocka_unit_test(no_resctrl_is_an_error),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
