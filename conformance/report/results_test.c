/* SPDX-License-Identifier: Apache-2.0 */
#include "report/results.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/owned.h"

static void add(struct cts_verdicts *list, const char *id, const char *requirement)
{
    struct cts_verdict verdict = {
        .case_id = oci_str_dup(id),
        .requirement = oci_str_dup(requirement),
        .level = CTS_SHOULD,
        .outcome = CTS_WARN,
        .cause = CTS_CAUSE_LEAK,
        .at = oci_str_dup("/leaks"),
        .expected = json_null(),
        .found = json_pack("[i]", 7),
        .reason = oci_str_dup("a\nb\x1b"),
        .ms = 1.26,
    };

    cts_verdicts_add(list, &verdict);
}

static char *sample(void)
{
    owned_json json_t *header = json_pack("{s:s}", "run", "r");
    owned_verdicts struct cts_verdicts verdicts = {.n = 0};
    struct oci_text text = OCI_TEXT_NONE;

    add(&verdicts, "a.b", "r.x");
    add(&verdicts, "a.b", "r.y");
    cts_results_text(header, &verdicts, &text);
    return oci_text_steal(&text);
}

static void results_come_back_as_they_were(void **state)
{
    owned_str char *text = sample();
    owned_results struct cts_results results = {.header = NULL};
    const struct cts_verdict *row = NULL;

    (void)state;
    assert_int_equal(cts_results_read(text, strlen(text), &results, NULL), OCI_OK);
    assert_string_equal(json_string_value(json_object_get(results.header, "run")), "r");
    assert_int_equal(results.verdicts.n, 2);
    row = &results.verdicts.rows[1];
    assert_string_equal(row->case_id, "a.b");
    assert_string_equal(row->requirement, "r.y");
    assert_int_equal(row->level, CTS_SHOULD);
    assert_int_equal(row->outcome, CTS_WARN);
    assert_int_equal(row->cause, CTS_CAUSE_LEAK);
    assert_string_equal(row->at, "/leaks");
    assert_string_equal(row->reason, "a\nb\x1b");
    assert_true(json_is_null(row->expected));
    assert_int_equal(json_integer_value(json_array_get(row->found, 0)), 7);
    assert_true(row->ms > 1.29 && row->ms < 1.31);
}

static void results_change_with_no_bit_unseen(void **state)
{
    owned_str char *text = sample();
    size_t size = strlen(text);

    (void)state;
    for (size_t i = 0; i < size; i++) {
        struct cts_results results = {.header = NULL};

        text[i] ^= 1;
        assert_int_not_equal(cts_results_read(text, size, &results, NULL), OCI_OK);
        assert_null(results.header);
        text[i] ^= 1;
    }
}

static void results_cut_anywhere_are_refused(void **state)
{
    owned_str char *text = sample();

    (void)state;
    for (size_t size = 0; size < strlen(text); size++) {
        struct cts_results results = {.header = NULL};

        assert_int_equal(cts_results_read(text, size, &results, NULL), OCI_INVALID);
    }
}

/* Lines before a footer that fits them: what then is refused is refused for the lines. */
static const struct refusal {
    const char *lines;
    unsigned int count;
    const char *text;
} refusals[] = {
    {"{\"head\":1}\n",                                                                        0, "line 1: no header"                          },
    {"{\"header\":{}}\n",                                                                     1, "footer: count is 1, the file has 0 verdicts"},
    {"{\"header\":{}}\n{\"case\":\"a\"}\n",                                                   1,
     "line 2: verdict: Object item not found: requirement"                                                                                    },
    {"{\"header\":{}}\n{\"case\":\"a\",\"requirement\":\"r\",\"level\":\"MUST\",\"verdict\":\"won\"}"
     "\n",                                                                               1, "line 2: verdict: 'won' is no verdict"       },
    {"{\"header\":{}}\n{\"case\":\"a\",\"requirement\":\"r\",\"level\":\"WILL\",\"verdict\":\"pass\"}"
     "\n",                                                                               1, "line 2: verdict: level 'WILL' is unknown"   },
    {"{\"header\":{}}\n"
     "{\"case\":\"a\",\"requirement\":\"r\",\"level\":\"MUST\",\"verdict\":\"pass\"}\n"
     "{\"case\":\"a\",\"requirement\":\"r\",\"level\":\"MUST\",\"verdict\":\"fail\"}\n", 2, "line 3: 'a r' stands there twice"           },
};

static void results_refuse(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        const struct refusal *want = &refusals[i];
        char digest[OCI_SHA256_HEX];
        owned_str char *text = NULL;
        struct cts_results results = {.header = NULL};
        struct oci_error err = OCI_ERROR_NONE;

        oci_digest_sha256_hex(want->lines, strlen(want->lines), digest);
        text = oci_str_printf("%s{\"footer\":{\"count\":%u,\"sha256\":\"%s\"}}\n", want->lines,
                              want->count, digest);
        assert_int_equal(cts_results_read(text, strlen(text), &results, &err), OCI_INVALID);
        assert_string_equal(err.text, want->text);
        assert_null(results.header);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_come_back_as_they_were),
        cmocka_unit_test(results_change_with_no_bit_unseen),
        cmocka_unit_test(results_cut_anywhere_are_refused),
        cmocka_unit_test(results_refuse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
