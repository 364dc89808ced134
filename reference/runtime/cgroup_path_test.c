/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/owned.h"
#include "runtime/cgroup_kind.h"

static const struct row {
    const char *given;
    enum oci_cgroup_naming naming;
    const char *path;
} rows[] = {
    {NULL,                OCI_CGROUP_PATHS,   "/keel-box"                               },
    {"/a/b",              OCI_CGROUP_PATHS,   "/a/b"                                    },
    {"a/b",               OCI_CGROUP_PATHS,   "/a/b"                                    },
    {"//a///b/",          OCI_CGROUP_PATHS,   "/a/b"                                    },
    {"/a/./b",            OCI_CGROUP_PATHS,   "/a/b"                                    },
    {"/a/..b",            OCI_CGROUP_PATHS,   "/a/..b"                                  },
    {"s.slice:p:n",       OCI_CGROUP_PATHS,   "/s.slice:p:n"                            },
    {NULL,                OCI_CGROUP_SYSTEMD, "/system.slice/keel-box.scope"            },
    {"s.slice:p:n",       OCI_CGROUP_SYSTEMD, "/s.slice/p-n.scope"                      },
    {"a-b-c.slice:p:n",   OCI_CGROUP_SYSTEMD, "/a.slice/a-b.slice/a-b-c.slice/p-n.scope"},
    {":p:n",              OCI_CGROUP_SYSTEMD, "/system.slice/p-n.scope"                 },
    {"s.slice::n",        OCI_CGROUP_SYSTEMD, "/s.slice/n.scope"                        },
    {"s.slice:p:",        OCI_CGROUP_SYSTEMD, "/s.slice/p-box.scope"                    },
    {"s.slice:p:x.slice", OCI_CGROUP_SYSTEMD, "/s.slice/x.slice"                        },
    {"/a/b",              OCI_CGROUP_SYSTEMD, "/a/b"                                    },
};

static void paths_are_where_they_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        owned_str char *path = oci_cgroup_path(rows[i].given, "box", rows[i].naming);

        assert_string_equal(path, rows[i].path);
    }
}

static const char *const no_texts[] = {
    "relative", "/a/../b\n1 1 cpu", "/a/..\n1 1 cpu", "/a\n1 x cpu", "/a\n1 1", "/a\n1 1 ..",
};

static void other_texts_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(no_texts) / sizeof(no_texts[0]); i++) {
        struct oci_cgroup cgroup = {.path = NULL, .root_fd = 77};

        assert_int_equal(oci_cgroup_open(no_texts[i], &cgroup, NULL), OCI_INVALID);
        assert_int_equal(cgroup.root_fd, 77);
    }
}

static void no_text_is_no_cgroup(void **state)
{
    struct oci_cgroup cgroup = {.path = NULL, .root_fd = 77};

    (void)state;
    assert_int_equal(oci_cgroup_open("", &cgroup, NULL), OCI_OK);
    assert_null(cgroup.path);
    assert_int_equal(oci_cgroup_remove(&cgroup, NULL), OCI_OK);
    oci_cgroup_done(&cgroup);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_where_they_say),
        cmocka_unit_test(other_texts_are_refused),
        cmocka_unit_test(no_text_is_no_cgroup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
