/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/upstream.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/owned.h"
#include "base/path.h"
#include "base/text.h"

#define N_OF(table) (sizeof(table) / sizeof *(table))

static const char scope_text[] =
    "{\"upstreams\":[{\"document\":\"sea-spec\",\"version\":\"1.0.0\",\"marker\":\"sea.md\"},"
    "{\"document\":\"land-spec\",\"version\":\"2.0.0\",\"marker\":\"land.md\"}],"
    "\"files\":[{\"document\":\"sea-spec\",\"file\":\"extra/\",\"reason\":\"r\"},"
    "{\"document\":\"land-spec\",\"file\":\"sea.md\",\"reason\":\"r\"}],\"sentences\":[]}";

static const struct file {
    const char *name;
    const char *text;
} files[] = {
    {"sea.md",          "One MUST swim.\n"},
    {"deep/er/fish.md", "Fish MAY.\n"     },
    {"extra/more.md",   "Out of scope.\n" },
    {".hidden.md",      "Hidden.\n"       },
    {"chart.txt",       "No Markdown.\n"  },
};

/** A checkout in a directory of its own. */
struct checkout {
    char path[32];
    json_t *scope;
};

static int make_checkout(void **state)
{
    static struct checkout checkout;

    strcpy(checkout.path, "/tmp/plimsoll-XXXXXX");
    assert_non_null(mkdtemp(checkout.path));
    owned_fd int dirfd = open(checkout.path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(mkdirat(dirfd, "deep", 0755), 0);
    assert_int_equal(mkdirat(dirfd, "deep/er", 0755), 0);
    assert_int_equal(mkdirat(dirfd, "extra", 0755), 0);
    for (size_t i = 0; i < N_OF(files); i++) {
        owned_fd int fd = openat(dirfd, files[i].name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

        assert_true(write(fd, files[i].text, strlen(files[i].text)) > 0);
    }
    checkout.scope = json_loads(scope_text, 0, NULL);
    *state = &checkout;
    return 0;
}

static int drop_checkout(void **state)
{
    struct checkout *checkout = *state;

    json_decref(checkout->scope);
    return oci_path_remove_tree(AT_FDCWD, checkout->path, NULL) == OCI_OK ? 0 : -1;
}

static void upstream_reads_what_is_in_scope(void **state)
{
    const struct checkout *checkout = *state;
    owned_upstream struct cts_upstream upstream = CTS_UPSTREAM_NONE;
    owned_text struct oci_text found = OCI_TEXT_NONE;

    assert_int_equal(cts_upstream_read(checkout->path, checkout->scope, &upstream, NULL), OCI_OK);
    assert_string_equal(upstream.name.document, "sea-spec");
    assert_string_equal(upstream.name.version, "1.0.0");
    for (size_t i = 0; i < upstream.sentences.n_rows; i++) {
        const struct cts_sentence *row = &upstream.sentences.rows[i];

        oci_text_printf(&found, "%s: %s\n", row->file, row->text);
    }
    assert_string_equal(oci_text_get(&found),
                        "deep/er/fish.md: Fish MAY.\nsea.md: One MUST swim.\n");
}

static void upstream_refuses_a_directory_of_no_known_standard(void **state)
{
    const struct checkout *checkout = *state;
    owned_str char *inner = oci_str_printf("%s/deep", checkout->path);
    owned_upstream struct cts_upstream upstream = CTS_UPSTREAM_NONE;
    struct oci_error err = OCI_ERROR_NONE;

    assert_int_equal(cts_upstream_read(inner, checkout->scope, &upstream, &err), OCI_NOT_FOUND);
    assert_non_null(strstr(err.text, inner));
    assert_int_equal(cts_upstream_read("/nowhere", checkout->scope, &upstream, &err), OCI_SYSTEM);
    assert_null(upstream.sentences.rows);
}

static void scope_covers_folders_and_files_of_one_standard(void **state)
{
    const json_t *scope = ((struct checkout *)*state)->scope;

    assert_non_null(cts_scope_file_reason(scope, "sea-spec", "extra/deep/x.md"));
    assert_null(cts_scope_file_reason(scope, "sea-spec", "extra.md"));
    assert_null(cts_scope_file_reason(scope, "sea-spec", "sea.md"));
    assert_non_null(cts_scope_file_reason(scope, "land-spec", "sea.md"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(upstream_reads_what_is_in_scope),
        cmocka_unit_test(upstream_refuses_a_directory_of_no_known_standard),
        cmocka_unit_test(scope_covers_folders_and_files_of_one_standard),
    };

    return cmocka_run_group_tests(tests, make_checkout, drop_checkout);
}
