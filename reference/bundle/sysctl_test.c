/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/sysctl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* A name, and its path below /proc/sys; NULL where it is refused. */
static const struct row {
    const char *name;
    const char *path;
} rows[] = {
    {"kernel.shmmax",                   "kernel/shmmax"                  },
    {"net/ipv4/ip_forward",             "net/ipv4/ip_forward"            },
    {"net.ipv4.conf.eth0/1.forwarding", "net/ipv4/conf/eth0.1/forwarding"},
    {"net/ipv4/conf/eth0.1/forwarding", "net/ipv4/conf/eth0.1/forwarding"},
    {"single",                          "single"                         },
    {"",                                NULL                             },
    {".",                               NULL                             },
    {"/net/core",                       NULL                             },
    {"net.",                            NULL                             },
    {"net..core",                       NULL                             },
    {"net/../kernel/panic",             NULL                             },
    {"net.//.kernel.panic",             NULL                             },
    {"net././core",                     NULL                             },
    {"..",                              NULL                             },
};

static void names_become_paths(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char path[OCI_SYSCTL_PATH_MAX] = "untouched";
        struct oci_error err = OCI_ERROR_NONE;
        enum oci_status status = oci_sysctl_path(rows[i].name, path, &err);

        assert_int_equal(status, rows[i].path != NULL ? OCI_OK : OCI_INVALID);
        assert_string_equal(path, rows[i].path != NULL ? rows[i].path : "untouched");
        if (rows[i].path == NULL)
            assert_string_equal(err.clause, "rt.sysctl");
    }
}

static void a_long_name_is_refused(void **state)
{
    char name[OCI_SYSCTL_PATH_MAX + 1];
    char path[OCI_SYSCTL_PATH_MAX];

    (void)state;
    memset(name, 'a', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    assert_int_equal(oci_sysctl_path(name, path, NULL), OCI_INVALID);
}

/* A parameter needs a namespace of the container that holds it. */
static void parameters_need_their_namespace(void **state)
{
    static const struct oci_pair pairs[] = {
        {"net.core.somaxconn", "9"},
        {"kernel.sem",         "1"}
    };
    struct oci_config config = {
        .sysctl = {pairs, 2}
    };

    (void)state;
    config.namespaces[OCI_NS_NETWORK].listed = true;
    assert_int_equal(oci_sysctl_check(&config, NULL), OCI_INVALID);
    config.namespaces[OCI_NS_IPC].listed = true;
    assert_int_equal(oci_sysctl_check(&config, NULL), OCI_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_become_paths),
        cmocka_unit_test(a_long_name_is_refused),
        cmocka_unit_test(parameters_need_their_namespace),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
