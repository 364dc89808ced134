/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mountinfo.h"

#include "base/test.h"

static const char lines[] =
    "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n"
    "37 36 0:5 / /mnt\\0402\\134x rw - tmpfs  rw\n"
    "38 36 0:6 /a/../b//deleted /mnt2 ro shared:7 master:2 unbindable - proc proc rw\n";

static void mountinfo_reads_lines(void **state)
{
    owned_mountinfo struct oci_mountinfo info = OCI_MOUNTINFO_NONE;

    (void)state;
    assert_int_equal(oci_mountinfo_parse(lines, strlen(lines), &info, NULL), OCI_OK);
    assert_int_equal(info.n_rows, 3);
    assert_int_equal(info.rows[0].id, 36);
    assert_int_equal(info.rows[0].parent, 35);
    assert_int_equal(info.rows[0].major, 98);
    assert_string_equal(info.rows[0].root, "/mnt1");
    assert_string_equal(info.rows[0].optional, "master:1");
    assert_string_equal(info.rows[0].super_options, "rw,errors=continue");
    assert_string_equal(info.rows[1].target, "/mnt 2\\x");
    assert_string_equal(info.rows[1].optional, "");
    assert_string_equal(info.rows[1].source, "");
    assert_int_equal(info.rows[1].minor, 5);
    assert_string_equal(info.rows[2].optional, "shared:7 master:2 unbindable");
    assert_string_equal(info.rows[2].fstype, "proc");
}

static void mountinfo_finds_what_is_on_top(void **state)
{
    owned_mountinfo struct oci_mountinfo info = OCI_MOUNTINFO_NONE;

    (void)state;
    assert_int_equal(oci_mountinfo_parse(lines, strlen(lines), &info, NULL), OCI_OK);
    assert_int_equal(oci_mountinfo_find(&info, "/mnt2")->id, 38);
    assert_null(oci_mountinfo_find(&info, "/mnt"));
}

static void mountinfo_refuses_other_lines(void **state)
{
    static const char *const refused[] = {
        "\n",
        "36 35 98:0 /mnt1 /mnt2 rw master:1 ext3 /dev/root rw\n",
        "36 35 98:0 /mnt1 /mnt2 rw - ext3 /dev/root\n",
        "36 35 98:0 /mnt1 /mnt2 rw - ext3 /dev/root rw more\n",
        "36 35 98 /mnt1 /mnt2 rw - ext3 /dev/root rw\n",
        "x 35 98:0 /mnt1 /mnt2 rw - ext3 /dev/root rw\n",
        "-1 35 98:0 /mnt1 /mnt2 rw - ext3 /dev/root rw\n",
        "36 99999999999 98:0 /mnt1 /mnt2 rw - ext3 /dev/root rw\n",
        "36 35 98:0x /mnt1 /mnt2 rw - ext3 /dev/root rw\n",
        "36 35 98:0\n",
    };

    (void)state;
    for (size_t i = 0; i < N_OF(refused); i++) {
        struct oci_mountinfo info = OCI_MOUNTINFO_NONE;
        struct oci_error err = OCI_ERROR_NONE;

        assert_int_equal(oci_mountinfo_parse(refused[i], strlen(refused[i]), &info, &err),
                         OCI_INVALID);
        assert_null(info.rows);
        assert_memory_equal(err.text, "mountinfo line 1: '", 19);
    }
}

static void mountinfo_reads_the_kernels_own(void **state)
{
    owned_mountinfo struct oci_mountinfo info = OCI_MOUNTINFO_NONE;

    (void)state;
    assert_int_equal(oci_mountinfo_read("/proc/self/mountinfo", &info, NULL), OCI_OK);
    assert_true(info.n_rows > 0);
    assert_non_null(oci_mountinfo_find(&info, "/proc"));
}

static void mount_options_are_whole_words(void **state)
{
    (void)state;
    assert_true(oci_mount_has_option("rw,nosuid,nodev", "nosuid"));
    assert_true(oci_mount_has_option("rw,nosuid,nodev", "nodev"));
    assert_true(oci_mount_has_option("rw", "rw"));
    assert_false(oci_mount_has_option("rw,nosuid", "suid"));
    assert_false(oci_mount_has_option("rw,nosuid", "nosuid,"));
    assert_false(oci_mount_has_option("", "rw"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mountinfo_reads_lines),
        cmocka_unit_test(mountinfo_finds_what_is_on_top),
        cmocka_unit_test(mountinfo_refuses_other_lines),
        cmocka_unit_test(mountinfo_reads_the_kernels_own),
        cmocka_unit_test(mount_options_are_whole_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
