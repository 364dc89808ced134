/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "attest/base64.h"
#include "attest/dsse.h"
#include "attest/key.h"
#include "attest/statement.h"
#include "base/memory.h"
#include "base/owned.h"
#include "judge/compare.h"

/* RFC 8032, test 1. */
static const unsigned char seed[32] = {
    0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
    0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
};

static const unsigned char other_seed[32] = {0x4c};

#define TYPE "http://example.com/HelloWorld"
#define BODY "hello world"

static struct cts_key make_key(const unsigned char *bytes)
{
    struct cts_key key = CTS_KEY_NONE;

    assert_int_equal(cts_key_from_seed(bytes, &key, NULL), OCI_OK);
    return key;
}

static void dsse_signs_the_golden_vector(void **state)
{
    owned_key struct cts_key key = make_key(seed);
    owned_json json_t *envelope = NULL;
    owned_text struct oci_text encoded = OCI_TEXT_NONE;
    char hex[OCI_SHA256_HEX];
    const json_t *signature = NULL;

    (void)state;
    assert_string_equal(key.id, "06e3fd8fda29bb60ab59557de61edb0aecdb231134be30e75b455f8e1b792fa9");
    cts_dsse_encode(TYPE, BODY, strlen(BODY), &encoded);
    assert_string_equal(oci_text_get(&encoded), "DSSEv1 29 " TYPE " 11 " BODY);
    oci_digest_sha256_hex(oci_text_get(&encoded), encoded.size, hex);
    assert_string_equal(hex, "217751fac2c4f14edb2c9297fbc34abcb016ba88e74757e875ec4ac16fb6b6a1");
    assert_int_equal(cts_dsse_sign(TYPE, BODY, strlen(BODY), &key, &envelope, NULL), OCI_OK);
    signature = json_array_get(json_object_get(envelope, "signatures"), 0);
    assert_string_equal(json_string_value(json_object_get(signature, "sig")),
                        "4DHX3Zn4qpBKvEj7maE8O9u9bjXEnPLLnyXVUJ2PXJR8DSLcL3QDpFvfJOj3pB/SPHsl6Jg4"
                        "boxsMb6KvuYABw==");
    assert_string_equal(json_string_value(json_object_get(signature, "keyid")), key.id);
}

static void dsse_opens_what_a_trusted_key_signed(void **state)
{
    owned_key struct cts_key key = make_key(seed);
    owned_json json_t *envelope = NULL;
    owned_dsse struct cts_dsse dsse = {.body = NULL};
    struct cts_key twice[2];

    (void)state;
    assert_int_equal(cts_dsse_sign(TYPE, BODY, strlen(BODY), &key, &envelope, NULL), OCI_OK);
    json_object_set_new(envelope, "unknown", json_true());
    assert_int_equal(cts_dsse_open(envelope, TYPE, &(struct cts_trust){&key, 1, 1}, &dsse, NULL),
                     OCI_OK);
    assert_string_equal(dsse.body, BODY);
    assert_int_equal(dsse.size, strlen(BODY));
    cts_dsse_done(&dsse);
    twice[0] = twice[1] = key;
    assert_int_equal(cts_dsse_open(envelope, TYPE, &(struct cts_trust){twice, 2, 2}, &dsse, NULL),
                     OCI_INVALID);
}

/* What is done to a good envelope before it must be refused. */
static const struct damage {
    const char *name;
    const char *member;
    const char *value;
    const char *text;
} damages[] = {
    {"another payload", "payload",     "aGVsbG8gV29ybGQ=", "0 of 1 keys signed this, 1 must have"                     },
    {"another type",    "payloadType", "text/plain",       "0 of 1 keys signed this, 1 must have"                     },
    {"no base64",       "payload",     "aGVsbG8gd29ybGQ*", "payload: that is no base64"                               },
    {"no payload",      "payload",     NULL,               "an envelope has 'payload', 'payloadType' and 'signatures'"},
    {"no signatures",   "signatures",  NULL,
     "an envelope has 'payload', 'payloadType' and 'signatures'"                                                      },
};

static void dsse_refuses_what_was_changed(void **state)
{
    owned_key struct cts_key key = make_key(seed);

    (void)state;
    for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
        const struct damage *damage = &damages[i];
        owned_json json_t *envelope = NULL;
        struct cts_dsse dsse = {.body = NULL};
        struct oci_error err = OCI_ERROR_NONE;

        assert_int_equal(cts_dsse_sign(TYPE, BODY, strlen(BODY), &key, &envelope, NULL), OCI_OK);
        if (damage->value == NULL) {
            json_object_del(envelope, damage->member);
        } else {
            json_object_set_new(envelope, damage->member, json_string(damage->value));
        }
        assert_int_equal(
            cts_dsse_open(envelope, TYPE, &(struct cts_trust){&key, 1, 1}, &dsse, &err),
            OCI_INVALID);
        assert_string_equal(err.text, damage->text);
        assert_null(dsse.body);
    }
}

static void dsse_refuses_another_key_and_type(void **state)
{
    owned_key struct cts_key key = make_key(seed);
    owned_key struct cts_key other = make_key(other_seed);
    owned_json json_t *envelope = NULL;
    struct cts_dsse dsse = {.body = NULL};

    (void)state;
    assert_int_equal(cts_dsse_sign(TYPE, BODY, strlen(BODY), &key, &envelope, NULL), OCI_OK);
    assert_int_equal(cts_dsse_open(envelope, TYPE, &(struct cts_trust){&other, 1, 1}, &dsse, NULL),
                     OCI_INVALID);
    assert_int_equal(
        cts_dsse_open(envelope, CTS_DSSE_IN_TOTO, &(struct cts_trust){&key, 1, 1}, &dsse, NULL),
        OCI_INVALID);
    assert_int_equal(cts_dsse_open(envelope, TYPE, &(struct cts_trust){NULL, 0, 1}, &dsse, NULL),
                     OCI_INVALID);
}

static void key_verifies_no_changed_bit(void **state)
{
    owned_key struct cts_key key = make_key(seed);
    unsigned char signature[CTS_SIGNATURE_SIZE];

    (void)state;
    assert_int_equal(cts_key_sign(&key, BODY, strlen(BODY), signature, NULL), OCI_OK);
    assert_true(cts_key_verify(&key, BODY, strlen(BODY), signature, sizeof(signature)));
    assert_false(cts_key_verify(&key, BODY, strlen(BODY), signature, sizeof(signature) - 1));
    for (size_t i = 0; i < 8 * sizeof(signature); i++) {
        signature[i / 8] ^= (unsigned char)(1U << (i % 8));
        assert_false(cts_key_verify(&key, BODY, strlen(BODY), signature, sizeof(signature)));
        signature[i / 8] ^= (unsigned char)(1U << (i % 8));
    }
}

/* The public half of the same key, as `openssl pkey -pubout` writes it. */
static const char public_pem[] = "-----BEGIN PUBLIC KEY-----\n"
                                 "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
                                 "-----END PUBLIC KEY-----\n";

static void key_reads_pem(void **state)
{
    owned_key struct cts_key key = CTS_KEY_NONE;
    unsigned char signature[CTS_SIGNATURE_SIZE];
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(cts_key_read(public_pem, &key, NULL), OCI_OK);
    assert_string_equal(key.id, "06e3fd8fda29bb60ab59557de61edb0aecdb231134be30e75b455f8e1b792fa9");
    assert_int_equal(cts_key_sign(&key, BODY, strlen(BODY), signature, &err), OCI_UNSUPPORTED);
    cts_key_done(&key);
    assert_int_equal(cts_key_read("-----BEGIN PUBLIC KEY-----\nMCow\n", &key, &err), OCI_INVALID);
    assert_int_equal(cts_key_read("", &key, &err), OCI_INVALID);
    assert_null(key.pkey);
}

static const struct coding {
    const char *text;
    const char *bytes; /* NULL where the text is to be refused. */
} codings[] = {
    {"",         ""      },
    {"Zg==",     "f"     },
    {"Zm8=",     "fo"    },
    {"Zm9v",     "foo"   },
    {"Zg",       "f"     },
    {"Pz8_",     "\?\?\?"},
    {"Pz8/",     "\?\?\?"},
    {"fn5-",     "~~~"   },
    {"Zh==",     NULL    },
    {"Z",        NULL    },
    {"Zg=",      NULL    },
    {"Zg===",    NULL    },
    {"Zm9v\n",   NULL    },
    {"Zm 9v",    NULL    },
    {"=",        NULL    },
    {"Zg==Zg==", NULL    },
};

static void base64_reads_both_alphabets_and_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(codings) / sizeof(codings[0]); i++) {
        owned_str char *bytes = NULL;
        size_t size = 0;
        enum oci_status status = cts_base64_decode(codings[i].text, &bytes, &size, NULL);

        if ((status == OCI_OK) != (codings[i].bytes != NULL))
            fail_msg("'%s': %d", codings[i].text, (int)status);
        if (status != OCI_OK || codings[i].bytes == NULL)
            continue;
        assert_string_equal(bytes, codings[i].bytes);
        assert_int_equal(size, strlen(codings[i].bytes));
    }
}

static json_t *make_header(void)
{
    return json_pack("{s:s,s:{s:s,s:s},s:{s:s,s:s},s:{s:s},s:{s:s}}", "spec", "1.3.0", "subject",
                     "name", "sample", "sha256", "22", "profile", "name", "runtime", "sha256", "33",
                     "suite", "sha256", "11", "host", "kernel", "6.1");
}

static void add(struct cts_verdicts *verdicts, const char *id, enum cts_outcome outcome)
{
    struct cts_verdict verdict = {
        .case_id = oci_str_dup(id), .requirement = oci_str_dup("r"), .outcome = outcome};

    cts_verdicts_add(verdicts, &verdict);
}

static void statement_says_what_the_results_say(void **state)
{
    owned_json json_t *header = make_header();
    owned_verdicts struct cts_verdicts verdicts = {.n = 0};
    owned_json json_t *statement = NULL;
    owned_json json_t *wanted = json_pack(
        "{s:s,s:[{s:s,s:{s:s}}],s:s,s:{s:s,s:[s],s:[s],s:[],"
        "s:[{s:s,s:{s:s}},{s:s,s:{s:s}},{s:s,s:{s:s}},{s:s,s:s,s:s}]}}",
        "_type", "https://in-toto.io/Statement/v1", "subject", "name", "sample", "digest", "sha256",
        "22", "predicateType", "https://in-toto.io/attestation/test-result/v0.1", "predicate",
        "result", "WARNED", "passedTests", "a#r", "warnedTests", "b#r", "failedTests",
        "configuration", "name", "runtime/1.3.0", "digest", "sha256", "33", "name", "plimsoll",
        "digest", "sha256", "11", "name", "results.jsonl", "digest", "sha256", "44", "name", "host",
        "mediaType", "application/json", "content", "eyJrZXJuZWwiOiI2LjEifQ==");

    (void)state;
    add(&verdicts, "a", CTS_PASS);
    add(&verdicts, "b", CTS_KNOWN);
    add(&verdicts, "c", CTS_UNTESTED);
    assert_int_equal(cts_statement_make(header, &verdicts, "44", &statement, NULL), OCI_OK);
    assert_non_null(wanted);
    assert_true(cts_json_equal(statement, wanted));
}

static void statement_fails_with_one_failure(void **state)
{
    static const enum cts_outcome bad[] = {CTS_FAIL, CTS_BLOCKED, CTS_BROKEN};
    owned_json json_t *header = make_header();

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        owned_verdicts struct cts_verdicts verdicts = {.n = 0};
        owned_json json_t *statement = NULL;

        add(&verdicts, "a", CTS_PASS);
        add(&verdicts, "b", bad[i]);
        assert_int_equal(cts_statement_make(header, &verdicts, "44", &statement, NULL), OCI_OK);
        assert_string_equal(
            json_string_value(json_object_get(json_object_get(statement, "predicate"), "result")),
            "FAILED");
    }
}

static void statement_needs_to_know_what_was_tried(void **state)
{
    static const char *const members[] = {"spec", "subject", "profile"};

    (void)state;
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        owned_json json_t *header = make_header();
        const struct cts_verdicts none = {.n = 0};
        json_t *statement = NULL;

        json_object_del(header, members[i]);
        assert_int_equal(cts_statement_make(header, &none, "44", &statement, NULL), OCI_INVALID);
        assert_null(statement);
    }
}

static void verification_says_who_and_what(void **state)
{
    owned_json json_t *header = make_header();
    owned_json json_t *made = NULL;
    owned_json json_t *wanted =
        json_pack("{s:s,s:[{s:s,s:{s:s}}],s:s,s:{s:{s:s},s:s,s:[s]}}", "_type",
                  "https://in-toto.io/Statement/v1", "subject", "name", "sample", "digest",
                  "sha256", "22", "predicateType", "https://in-toto.io/attestation/svr/v0.2",
                  "predicate", "verifier", "id", "https://example.org/lab", "timeCreated",
                  "2026-08-22T10:00:00Z", "properties", "OCI_RUNTIME_1_3_0");

    (void)state;
    assert_int_equal(cts_verification_make(header, "https://example.org/lab",
                                           "2026-08-22T10:00:00Z", &made, NULL),
                     OCI_OK);
    assert_non_null(wanted);
    assert_true(cts_json_equal(made, wanted));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dsse_signs_the_golden_vector),
        cmocka_unit_test(dsse_opens_what_a_trusted_key_signed),
        cmocka_unit_test(dsse_refuses_what_was_changed),
        cmocka_unit_test(dsse_refuses_another_key_and_type),
        cmocka_unit_test(key_verifies_no_changed_bit),
        cmocka_unit_test(key_reads_pem),
        cmocka_unit_test(base64_reads_both_alphabets_and_nothing_else),
        cmocka_unit_test(statement_says_what_the_results_say),
        cmocka_unit_test(statement_fails_with_one_failure),
        cmocka_unit_test(statement_needs_to_know_what_was_tried),
        cmocka_unit_test(verification_says_who_and_what),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
