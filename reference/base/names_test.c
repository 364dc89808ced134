/* SPDX-License-Identifier: Apache-2.0 */
#include "base/names.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>

#include <linux/capability.h>

#include "base/test.h"

static const struct {
    const char *text;
    int number; /* 0: refused */
} signals[] = {
    {"SIGTERM",     SIGTERM},
    {"TERM",        SIGTERM},
    {"term",        SIGTERM},
    {"sigkill",     SIGKILL},
    {"15",          15     },
    {"1",           1      },
    {"64",          64     },
    {"SIGRTMIN",    34     },
    {"RTMIN+3",     37     },
    {"SIGRTMAX-1",  63     },
    {"RTMAX",       64     },
    {"IOT",         SIGABRT},
    {"0",           0      },
    {"65",          0      },
    {"-1",          0      },
    {"+9",          0      },
    {"9x",          0      },
    {"0x9",         0      },
    {" 9",          0      },
    {"",            0      },
    {"SIG",         0      },
    {"SIGSIGTERM",  0      },
    {"BOGUS",       0      },
    {"RTMIN+31",    0      },
    {"RTMIN-1",     0      },
    {"RTMAX+1",     0      },
    {"RTMIN+",      0      },
    {"99999999999", 0      },
};

static void names_parse_signals(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(signals); i++) {
        int number = 0;

        assert_int_equal(oci_signal_parse(signals[i].text, &number, NULL),
                         signals[i].number != 0 ? OCI_OK : OCI_INVALID);
        assert_int_equal(number, signals[i].number);
    }
}

static void names_agree_with_the_headers(void **state)
{
    int number = -1;

    (void)state;
    assert_string_equal(oci_names_name(&oci_capability_names, CAP_SYS_ADMIN), "CAP_SYS_ADMIN");
    assert_string_equal(oci_names_name(&oci_capability_names, CAP_LAST_CAP),
                        "CAP_CHECKPOINT_RESTORE");
    assert_int_equal(oci_capability_names.n_rows, CAP_LAST_CAP + 1);
    assert_true(oci_names_number(&oci_rlimit_names, "RLIMIT_NOFILE", &number));
    assert_int_equal(number, RLIMIT_NOFILE);
    assert_int_equal(oci_rlimit_names.n_rows, RLIM_NLIMITS);
    assert_string_equal(oci_errno_name(ENOENT), "ENOENT");
    assert_string_equal(oci_errno_name(EAGAIN), "EAGAIN");
    assert_string_equal(oci_errno_name(EOPNOTSUPP), "EOPNOTSUPP");
    assert_string_equal(oci_errno_name(12345), "E?");
    assert_string_equal(oci_names_name(&oci_signal_names, SIGSYS), "SIGSYS");
}

static void names_are_exact(void **state)
{
    int number = -1;

    (void)state;
    assert_false(oci_names_number(&oci_capability_names, "cap_chown", &number));
    assert_false(oci_names_number(&oci_capability_names, "CHOWN", &number));
    assert_int_equal(number, -1);
    assert_null(oci_names_name(&oci_capability_names, 64));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_parse_signals),
        cmocka_unit_test(names_agree_with_the_headers),
        cmocka_unit_test(names_are_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
