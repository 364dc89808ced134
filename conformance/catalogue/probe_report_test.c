/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What the probe prints keeps to the schema that cases and people read.
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/test.h"
#include "catalogue/data.h"

enum { LINE_MAX_BYTES = 1 << 20 };

/* Words before "report"; the probe runs on the host. */
static const char *const words[] = {
    "",
    "facts=umask,cwd",
    "hook=prestart",
    "stat=/dev/null stat=/ read=/no/such readlink=/proc/self/exe list=/proc/self/task",
    "sysctl=kernel.ostype syscall=mkdir socket=unix fork=1 exec=/no/such",
};

static void check_line(const struct cts_data *data, const char *line)
{
    const char *text = strchr(line, '{');
    owned_json json_t *report = NULL;
    struct oci_error err = OCI_ERROR_NONE;

    assert_non_null(text);
    assert_int_equal(oci_json_parse(text, strlen(text), NULL, &report, &err), OCI_OK);
    if (cts_schema_check(data->schemas, "probe.json", report, &err) != OCI_OK)
        fail_msg("%s", err.text);
}

static void reports_keep_to_their_schema(void **state)
{
    static char line[LINE_MAX_BYTES];
    owned_data struct cts_data data = CTS_DATA_NONE;

    (void)state;
    assert_int_equal(cts_data_open(PLIMSOLL_SOURCE_DIR, &data, NULL), OCI_OK);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        owned_str char *command =
            oci_str_printf("echo '{\"pid\":1}' | %s nonce=n %s report", PROBE_PATH, words[i]);
        /* A test of our own program. NOLINTNEXTLINE(cert-env33-c) */
        FILE *out = popen(command, "re");

        assert_non_null(out);
        assert_non_null(fgets(line, sizeof(line), out));
        assert_int_equal(pclose(out), 0);
        check_line(&data, line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reports_keep_to_their_schema),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
