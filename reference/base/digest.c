/* SPDX-License-Identifier: Apache-2.0 */
#include "base/digest.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "base/memory.h"
#include "base/owned.h"

enum { SIZE_STEP = 1 << 17 /* bytes read at a time */ };

static const struct algorithm {
    const char *name;
    size_t hex_length;
    const EVP_MD *(*md)(void);
} algorithms[] = {
    [OCI_SHA256] = {"sha256", 64,  EVP_sha256},
    [OCI_SHA384] = {"sha384", 96,  EVP_sha384},
    [OCI_SHA512] = {"sha512", 128, EVP_sha512},
};

const char *oci_digest_algorithm_name(enum oci_digest_algorithm algorithm)
{
    return algorithms[algorithm].name;
}

size_t oci_digest_hex_length(enum oci_digest_algorithm algorithm)
{
    return algorithms[algorithm].hex_length;
}

/* OpenSSL fails here only for want of memory or of the algorithm: the host's fault. */
static void insist(int ok)
{
    if (ok != 1)
        abort();
}

void oci_digest_start(struct oci_digest *digest, enum oci_digest_algorithm algorithm)
{
    if (digest->context == NULL)
        digest->context = EVP_MD_CTX_new();
    insist(digest->context != NULL);
    digest->algorithm = algorithm;
    insist(EVP_DigestInit_ex(digest->context, algorithms[algorithm].md(), NULL));
}

void oci_digest_add(struct oci_digest *digest, const void *data, size_t size)
{
    insist(EVP_DigestUpdate(digest->context, data, size));
}

static void to_hex(const unsigned char *bytes, size_t n_bytes, char *ret_hex)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n_bytes; i++) {
        ret_hex[2 * i] = digits[bytes[i] >> 4];
        ret_hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    ret_hex[2 * n_bytes] = '\0';
}

void oci_digest_finish(struct oci_digest *digest, char ret_hex[OCI_DIGEST_HEX_MAX])
{
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int n_bytes = 0;

    insist(EVP_DigestFinal_ex(digest->context, bytes, &n_bytes));
    assert(2 * (size_t)n_bytes == algorithms[digest->algorithm].hex_length);
    to_hex(bytes, n_bytes, ret_hex);
}

void oci_digest_done(struct oci_digest *digest)
{
    EVP_MD_CTX_free(digest->context);
    digest->context = NULL;
}

void oci_digest_sha256_hex(const void *data, size_t size, char ret_hex[OCI_SHA256_HEX])
{
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int n_bytes = 0;

    insist(EVP_Digest(data, size, bytes, &n_bytes, EVP_sha256(), NULL));
    to_hex(bytes, n_bytes, ret_hex);
}

enum oci_status oci_digest_fd(int fd, enum oci_digest_algorithm algorithm,
                              char ret_hex[OCI_DIGEST_HEX_MAX], off_t *ret_size,
                              struct oci_error *err)
{
    owned_digest struct oci_digest digest = OCI_DIGEST_NONE;
    owned_str char *buffer = oci_new(SIZE_STEP, 1);
    off_t size = 0;
    ssize_t got;

    oci_digest_start(&digest, algorithm);
    /* A file that is not regular does not take the advice; that costs nothing. */
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    while ((got = read(fd, buffer, SIZE_STEP)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return oci_fail_sys(err, errno, "read a file to digest");
        oci_digest_add(&digest, buffer, (size_t)got);
        size += got;
    }
    oci_digest_finish(&digest, ret_hex);
    if (ret_size != NULL)
        *ret_size = size;
    return OCI_OK;
}
