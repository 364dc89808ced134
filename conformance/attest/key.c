/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/key.h"

#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

void cts_key_done(struct cts_key *key)
{
    EVP_PKEY_free(key->pkey);
    *key = CTS_KEY_NONE;
}

/* Take over a key of OpenSSL's; NULL means that it could not be read. */
static enum oci_status take_key(EVP_PKEY *pkey, bool is_private, struct cts_key *ret_key,
                                struct oci_error *err)
{
    unsigned char *der = NULL;
    int size = 0;

    ERR_clear_error();
    if (pkey == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "that is no key in PEM without a passphrase");
    if (EVP_PKEY_get_base_id(pkey) == EVP_PKEY_ED25519)
        size = i2d_PUBKEY(pkey, &der);
    if (size <= 0) {
        EVP_PKEY_free(pkey);
        return oci_fail(err, OCI_INVALID, NULL, "the key is not of Ed25519");
    }
    *ret_key = (struct cts_key){.pkey = pkey, .is_private = is_private};
    oci_digest_sha256_hex(der, (size_t)size, ret_key->id);
    OPENSSL_free(der);
    return OCI_OK;
}

/* No passphrase is asked for: a program in a pipeline has nobody to ask.
 * OpenSSL gives the type. NOLINTNEXTLINE(readability-non-const-parameter) */
static int refuse_passphrase(char *text, int size, int writing, void *context)
{
    (void)text;
    (void)size;
    (void)writing;
    (void)context;
    return -1;
}

enum oci_status cts_key_read(const char *pem, struct cts_key *ret_key, struct oci_error *err)
{
    bool is_private = strstr(pem, "PRIVATE KEY-----") != NULL;
    BIO *bio = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *pkey = is_private ? PEM_read_bio_PrivateKey(bio, NULL, refuse_passphrase, NULL)
                                : PEM_read_bio_PUBKEY(bio, NULL, refuse_passphrase, NULL);

    BIO_free(bio);
    return take_key(pkey, is_private, ret_key, err);
}

enum oci_status cts_key_from_seed(const unsigned char seed[32], struct cts_key *ret_key,
                                  struct oci_error *err)
{
    return take_key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, 32), true, ret_key,
                    err);
}

enum oci_status cts_key_from_public(const unsigned char bytes[32], struct cts_key *ret_key,
                                    struct oci_error *err)
{
    return take_key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, bytes, 32), false, ret_key,
                    err);
}

enum oci_status cts_key_sign(const struct cts_key *key, const void *data, size_t size,
                             unsigned char ret_signature[CTS_SIGNATURE_SIZE], struct oci_error *err)
{
    size_t size_signature = CTS_SIGNATURE_SIZE;
    EVP_MD_CTX *context = NULL;
    int done = 0;

    if (!key->is_private)
        return oci_fail(err, OCI_UNSUPPORTED, NULL, "the key is public: it cannot sign");
    context = EVP_MD_CTX_new();
    done = EVP_DigestSignInit(context, NULL, NULL, NULL, key->pkey) == 1 &&
           EVP_DigestSign(context, ret_signature, &size_signature, data, size) == 1;
    EVP_MD_CTX_free(context);
    return done ? OCI_OK : oci_fail(err, OCI_SYSTEM, NULL, "OpenSSL does not sign");
}

bool cts_key_verify(const struct cts_key *key, const void *data, size_t size, const void *signature,
                    size_t size_signature)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = size_signature == CTS_SIGNATURE_SIZE &&
                EVP_DigestVerifyInit(context, NULL, NULL, NULL, key->pkey) == 1 &&
                EVP_DigestVerify(context, signature, size_signature, data, size) == 1;

    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return good;
}
