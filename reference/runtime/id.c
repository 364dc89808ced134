/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/id.h"

#include <string.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define ALLOWED LETTERS "0123456789_+.-"

enum oci_status oci_id_check(const char *id, struct oci_error *err)
{
    static const char clause[] = "rt.op.create.id-invalid";
    size_t good = strspn(id, ALLOWED);

    if (id[0] == '\0')
        return oci_fail(err, OCI_INVALID, clause, "the container id is empty");
    if (id[good] != '\0') {
        return oci_fail(err, OCI_INVALID, clause,
                        "container id: byte %zu is 0x%02x, wanted letters, digits and '_+.-'", good,
                        (unsigned)(unsigned char)id[good]);
    }
    if (id[0] == '.')
        return oci_fail(err, OCI_INVALID, clause, "container id '%s' starts with a dot", id);
    if (good > OCI_ID_MAX) {
        return oci_fail(err, OCI_INVALID, clause, "the container id has %zu bytes, at most %d",
                        good, OCI_ID_MAX);
    }
    return OCI_OK;
}
