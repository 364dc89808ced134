/* SPDX-License-Identifier: Apache-2.0 */
#include "image/digest_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/fields.h"

#define HEX32 "0123456789abcdef0123456789abcdef"
#define HEX64 HEX32 HEX32

static const struct refusal {
    const char *text;
    const char *clause;
} refusals[] = {
    {"sha256",                                           "img.descriptor.digest.grammar"   },
    {"sha256:",                                          "img.descriptor.digest.grammar"   },
    {":" HEX64,                                          "img.descriptor.digest.grammar"   },
    {"sha256+:" HEX64,                                   "img.descriptor.digest.grammar"   },
    {"SHA256:" HEX64,                                    "img.descriptor.digest.grammar"   },
    {"sha256:" HEX64 "0",                                "img.descriptor.sha256.encoded"   },
    {"sha256:" HEX32,                                    "img.descriptor.sha256.encoded"   },
    {"sha256:" HEX32 "0123456789ABCDEF0123456789abcdef", "img.descriptor.sha256.lower-case"},
    {"sha256:" HEX32 "0123456789abcdeg0123456789abcdef", "img.descriptor.sha256.encoded"   },
    {"sha512:" HEX64,                                    "img.descriptor.sha512.encoded"   },
    {"other:../../etc/passwd",                           "img.descriptor.digest.grammar"   },
    {"other:a b",                                        "img.descriptor.digest.grammar"   },
};

static void digest_name_refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        struct oci_digest_name name = {.at_encoded = 77};
        struct oci_error err = OCI_ERROR_NONE;

        assert_int_equal(oci_digest_name_read(refusals[i].text, &name, &err), OCI_INVALID);
        assert_string_equal(err.clause, refusals[i].clause);
        assert_int_equal(name.at_encoded, 77);
    }
}

static void digest_name_knows_what_it_can_verify(void **state)
{
    struct oci_digest_name name;
    char path[OCI_DIGEST_NAME_MAX + 1];

    (void)state;
    assert_int_equal(oci_digest_name_read("sha256:" HEX64, &name, NULL), OCI_OK);
    assert_true(name.verifiable);
    assert_int_equal(name.algorithm, OCI_SHA256);
    assert_string_equal(oci_digest_name_encoded(&name), HEX64);
    oci_digest_name_path(&name, path);
    assert_string_equal(path, "sha256/" HEX64);
    assert_int_equal(
        oci_digest_name_read("multihash+base58:QmRZxt2b1FVZPNqd8hsiykDL3TdBDe", &name, NULL),
        OCI_OK);
    assert_false(name.verifiable);
}

static void digest_name_is_bounded(void **state)
{
    char text[600] = "other:";
    struct oci_digest_name name;

    (void)state;
    memset(text + 6, 'a', sizeof(text) - 7);
    assert_int_equal(oci_digest_name_read(text, &name, NULL), OCI_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digest_name_refuses),
        cmocka_unit_test(digest_name_knows_what_it_can_verify),
        cmocka_unit_test(digest_name_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
