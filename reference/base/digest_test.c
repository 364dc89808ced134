/* SPDX-License-Identifier: Apache-2.0 */
#include "base/digest.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/owned.h"
#include "base/test.h"

/* FIPS 180-2: of "abc". */
static const struct {
    enum oci_digest_algorithm algorithm;
    const char *name;
    const char *hex;
} known[] = {
    {OCI_SHA256, "sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {OCI_SHA384, "sha384",
     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
     "8086072ba1e7cc2358baeca134c825a7"                                                      },
    {OCI_SHA512, "sha512",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"                      },
};

static void digest_agrees_with_the_standard(void **state)
{
    owned_digest struct oci_digest digest = OCI_DIGEST_NONE;
    char hex[OCI_DIGEST_HEX_MAX];

    (void)state;
    for (size_t i = 0; i < N_OF(known); i++) {
        oci_digest_start(&digest, known[i].algorithm);
        oci_digest_add(&digest, "a", 1);
        oci_digest_add(&digest, "", 0);
        oci_digest_add(&digest, "bc", 2);
        oci_digest_finish(&digest, hex);
        assert_string_equal(hex, known[i].hex);
        assert_string_equal(oci_digest_algorithm_name(known[i].algorithm), known[i].name);
        assert_int_equal(oci_digest_hex_length(known[i].algorithm), strlen(known[i].hex));
    }
}

static void digest_in_one_call_is_the_same(void **state)
{
    char hex[OCI_SHA256_HEX];

    (void)state;
    oci_digest_sha256_hex("abc", 3, hex);
    assert_string_equal(hex, known[0].hex);
}

static void digest_of_a_file_begins_at_its_offset(void **state)
{
    char path[] = "/tmp/digest_test.XXXXXX";
    owned_fd int fd = mkstemp(path);
    char hex[OCI_DIGEST_HEX_MAX];
    off_t size = 0;

    (void)state;
    assert_int_equal(unlink(path), 0);
    assert_int_equal(oci_file_write_fd(fd, path, "xxabc", 5, NULL), OCI_OK);
    assert_int_equal(lseek(fd, 2, SEEK_SET), 2);
    assert_int_equal(oci_digest_fd(fd, OCI_SHA256, hex, &size, NULL), OCI_OK);
    assert_int_equal(size, 3);
    assert_string_equal(hex, known[0].hex);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digest_agrees_with_the_standard),
        cmocka_unit_test(digest_in_one_call_is_the_same),
        cmocka_unit_test(digest_of_a_file_begins_at_its_offset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
