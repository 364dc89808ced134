/* SPDX-License-Identifier: Apache-2.0 */
#include <linux/mount.h>

#include "bundle/refusal_test.h"
#include "bundle/words.h"

/* Each row is the options of a mount, and all that they must come to. */
static const struct row {
    const char *options;
    struct oci_mount_options want;
    const char *data;
} rows[] = {
    {"[]",                                                {.set = 0},                                            NULL      },
    {"[\"defaults\",\"rw\"]",                             {.clear = MS_RDONLY, .attr_clear = MOUNT_ATTR_RDONLY}, NULL      },
    {"[\"ro\",\"rw\",\"ro\"]",                            {.set = MS_RDONLY, .attr_set = MOUNT_ATTR_RDONLY},     NULL      },
    {"[\"rbind\",\"nosuid\"]",
     {.set = MS_BIND | MS_REC | MS_NOSUID, .attr_set = MOUNT_ATTR_NOSUID},
     NULL                                                                                                                  },
    {"[\"noatime\"]",
     {.set = MS_NOATIME,
      .clear = MS_RELATIME | MS_STRICTATIME,
      .attr_set = MOUNT_ATTR_NOATIME,
      .attr_clear = MOUNT_ATTR__ATIME},
     NULL                                                                                                                  },
    {"[\"noatime\",\"ro\",\"atime\"]",
     {.set = MS_RDONLY,
      .clear = MS_NOATIME | MS_RELATIME | MS_STRICTATIME,
      .attr_set = MOUNT_ATTR_RDONLY,
      .attr_clear = MOUNT_ATTR__ATIME},
     NULL                                                                                                                  },
    {"[\"rro\",\"rnoexec\",\"rrw\"]",
     {.tree_set = MOUNT_ATTR_NOEXEC, .tree_clear = MOUNT_ATTR_RDONLY},
     NULL                                                                                                                  },
    {"[\"rstrictatime\"]",
     {.tree_set = MOUNT_ATTR_STRICTATIME, .tree_clear = MOUNT_ATTR__ATIME},
     NULL                                                                                                                  },
    {"[\"tmpcopyup\",\"idmap\"]",                         {.tmpcopyup = true, .idmap = OCI_IDMAP_MOUNT},         NULL      },
    {"[\"ridmap\"]",                                      {.idmap = OCI_IDMAP_TREE},                             NULL      },
    {"[\"mode=755\",\"sync\",\"size=64k\",\"x-a\",\"\"]",
     {.set = MS_SYNCHRONOUS},
     "mode=755,size=64k"                                                                                                   },
    {"[\"RO\",\"ro,rw\"]",                                {.set = 0},                                            "RO,ro,rw"},
};

static void assert_row(const struct row *row)
{
    owned_config struct oci_config config = {.doc = NULL};
    const struct oci_mount_options *got = NULL;
    owned_str char *mount = oci_str_printf(
        "{\"destination\":\"/a\",\"type\":\"tmpfs\",\"options\":%s,\"uidMappings\":[{\"containerID\":"
        "0,\"hostID\":1,\"size\":1}],\"gidMappings\":[{\"containerID\":0,\"hostID\":1,\"size\":1}]}",
        row->options);

    assert_int_equal(parse_changed("/mounts/-", mount, &config, NULL), OCI_OK);
    got = &config.mounts.items[1].options;
    assert_int_equal(got->set, row->want.set);
    assert_int_equal(got->clear, row->want.clear);
    assert_int_equal(got->attr_set, row->want.attr_set);
    assert_int_equal(got->attr_clear, row->want.attr_clear);
    assert_int_equal(got->tree_set, row->want.tree_set);
    assert_int_equal(got->tree_clear, row->want.tree_clear);
    assert_int_equal(got->tmpcopyup, row->want.tmpcopyup);
    assert_int_equal(got->idmap, row->want.idmap);
    assert_int_equal(got->data == NULL, row->data == NULL);
    if (row->data != NULL)
        assert_string_equal(got->data, row->data);
}

static void options_are_taken_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_row(&rows[i]);
}

static void propagation_keeps_its_order(void **state)
{
    owned_config struct oci_config config = {.doc = NULL};
    const struct oci_ulongs *got = NULL;

    (void)state;
    assert_int_equal(
        parse_changed("/mounts/0/options", "[\"rslave\",\"ro\",\"shared\"]", &config, NULL),
        OCI_OK);
    got = &config.mounts.items[0].options.propagation;
    assert_int_equal(got->n_items, 2);
    assert_int_equal(got->items[0], MS_SLAVE | MS_REC);
    assert_int_equal(got->items[1], MS_SHARED);
}

/* The search halves the table, so it must be sorted; every name in it must be found. */
static void options_are_sorted(void **state)
{
    size_t i = 0;

    (void)state;
    for (; oci_mount_option_name(i + 1) != NULL; i++)
        assert_true(strcmp(oci_mount_option_name(i), oci_mount_option_name(i + 1)) < 0);
    assert_int_equal(i + 1, 67);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_taken_apart),
        cmocka_unit_test(propagation_keeps_its_order),
        cmocka_unit_test(options_are_sorted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
