/* SPDX-License-Identifier: Apache-2.0 */
#include "image/digest_name.h"

#include <string.h>

#include "base/fields.h"

#define LOWER   "abcdefghijklmnopqrstuvwxyz"
#define UPPER   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define NUMBERS "0123456789"

static const char grammar[] = "img.descriptor.digest.grammar";

/* The algorithms whose encoding this library can check, with what says so. */
static const struct known {
    enum oci_digest_algorithm algorithm;
    const char *clause;
} known[] = {
    {OCI_SHA256, "img.descriptor.sha256.encoded"},
    {OCI_SHA384, "img.descriptor.digest.grammar"},
    {OCI_SHA512, "img.descriptor.sha512.encoded"},
};

/* component (separator component)*, with + . _ - between components of [a-z0-9]+ */
static bool is_algorithm(const char *text, size_t size)
{
    bool in_component = false;

    for (size_t i = 0; i < size; i++) {
        bool letter = strchr(LOWER NUMBERS, text[i]) != NULL;

        if (!letter && (!in_component || strchr("+._-", text[i]) == NULL))
            return false;
        in_component = letter;
    }
    return in_component;
}

static enum oci_status check_encoded(const struct known *row, const char *encoded,
                                     struct oci_error *err)
{
    size_t size_want = oci_digest_hex_length(row->algorithm);
    size_t size_hex = strspn(encoded, NUMBERS "abcdef");

    if (encoded[size_hex] != '\0') {
        bool upper = strspn(encoded, NUMBERS "abcdefABCDEF") == strlen(encoded);
        const char *clause = upper && row->algorithm == OCI_SHA256
                                 ? "img.descriptor.sha256.lower-case"
                                 : row->clause;

        return oci_fail(err, OCI_INVALID, clause, "digest '%s': '%c' is not a lower-case hex digit",
                        encoded, encoded[size_hex]);
    }
    if (size_hex != size_want) {
        return oci_fail(err, OCI_INVALID, row->clause, "digest '%s': %zu hex digits, not %zu",
                        encoded, size_hex, size_want);
    }
    return OCI_OK;
}

static const struct known *find_known(const char *text, size_t size)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        const char *name = oci_digest_algorithm_name(known[i].algorithm);

        if (strlen(name) == size && strncmp(name, text, size) == 0)
            return &known[i];
    }
    return NULL;
}

enum oci_status oci_digest_name_read(const char *text, struct oci_digest_name *ret_name,
                                     struct oci_error *err)
{
    const char *colon = strchr(text, ':');
    const struct known *row;

    if (strlen(text) > OCI_DIGEST_NAME_MAX) {
        return oci_fail(err, OCI_LIMIT, grammar, "a digest of more than %d bytes",
                        OCI_DIGEST_NAME_MAX);
    }
    if (colon == NULL)
        return oci_fail(err, OCI_INVALID, grammar, "digest '%s': no ':'", text);
    if (!is_algorithm(text, (size_t)(colon - text)))
        return oci_fail(err, OCI_INVALID, grammar, "digest '%s': no algorithm before ':'", text);
    if (colon[1] == '\0' || colon[1 + strspn(colon + 1, LOWER UPPER NUMBERS "=_-")] != '\0') {
        return oci_fail(err, OCI_INVALID, grammar,
                        "digest '%s': after ':' only letters, digits, '=', '_', '-' are wanted",
                        text);
    }
    row = find_known(text, (size_t)(colon - text));
    if (row != NULL) {
        enum oci_status status = check_encoded(row, colon + 1, err);

        if (status != OCI_OK)
            return status;
    }
    *ret_name = (struct oci_digest_name){.verifiable = row != NULL};
    if (row != NULL)
        ret_name->algorithm = row->algorithm;
    memcpy(ret_name->text, text, strlen(text) + 1);
    ret_name->at_encoded = (size_t)(colon - text) + 1;
    return OCI_OK;
}

void oci_digest_name_path(const struct oci_digest_name *name,
                          char ret_path[OCI_DIGEST_NAME_MAX + 1])
{
    memcpy(ret_path, name->text, sizeof(name->text));
    ret_path[name->at_encoded - 1] = '/';
}
