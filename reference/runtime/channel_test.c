/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/channel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

static void channel_carries_a_message(void **state)
{
    int ends[2] = {-1, -1};
    enum oci_message_kind kind = OCI_MESSAGE_END;
    int64_t number = 0;

    (void)state;
    assert_int_equal(oci_channel_pair(ends, NULL), OCI_OK);
    assert_int_equal(oci_channel_send(ends[0], OCI_MESSAGE_PID, INT64_MAX, NULL), OCI_OK);
    assert_int_equal(oci_channel_receive(ends[1], &kind, &number, NULL), OCI_OK);
    assert_int_equal(kind, OCI_MESSAGE_PID);
    assert_true(number == INT64_MAX);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static void channel_carries_an_error_with_its_clause(void **state)
{
    int ends[2] = {-1, -1};
    enum oci_message_kind kind = OCI_MESSAGE_READY;
    struct oci_error sent = OCI_ERROR_NONE;
    struct oci_error got = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(oci_channel_pair(ends, NULL), OCI_OK);
    (void)oci_fail(&sent, OCI_LIMIT, "rt.hostname", "too %s", "long");
    oci_channel_send_error(ends[0], &sent);
    assert_int_equal(oci_channel_receive(ends[1], &kind, NULL, &got), OCI_LIMIT);
    assert_string_equal(got.text, "too long");
    assert_string_equal(got.clause, "rt.hostname");
    assert_int_equal(kind, OCI_MESSAGE_READY);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static void channel_tells_the_end(void **state)
{
    int ends[2] = {-1, -1};
    enum oci_message_kind kind = OCI_MESSAGE_READY;
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(oci_channel_pair(ends, NULL), OCI_OK);
    (void)close(ends[0]);
    assert_int_equal(oci_channel_receive(ends[1], &kind, NULL, NULL), OCI_OK);
    assert_int_equal(kind, OCI_MESSAGE_END);
    assert_int_equal(oci_channel_expect(ends[1], OCI_MESSAGE_READY, NULL, &err), OCI_BAD_STATE);
    (void)close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(channel_carries_a_message),
        cmocka_unit_test(channel_carries_an_error_with_its_clause),
        cmocka_unit_test(channel_tells_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
