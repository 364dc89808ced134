/* SPDX-License-Identifier: Apache-2.0 */
/** @file Foreign descriptors, and the names of blobs that come from them. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/owned.h"

#include "image/layout.h"
#include "image/media_type.h"

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What becomes a path below blobs/ is two names: nothing that climbs, nothing hidden, no more. */
static void check_path(const struct oci_digest_name *name)
{
    char path[OCI_DIGEST_NAME_MAX + 1];
    const char *slash;

    oci_digest_name_path(name, path);
    slash = strchr(path, '/');
    if (slash == NULL || strchr(slash + 1, '/') != NULL || path[0] == '.' || slash == path ||
        slash[1] == '\0' || slash[1] == '.')
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    owned_json json_t *doc = NULL;
    struct oci_descriptor descriptor;
    struct oci_error err = OCI_ERROR_NONE;

    if (oci_json_parse((const char *)data, size, NULL, &doc, NULL) != OCI_OK)
        return 0;
    if (oci_descriptor_read(doc, &descriptor, &err) == OCI_OK) {
        (void)oci_media_type_find(descriptor.media_type);
        (void)oci_media_type_is_valid(descriptor.media_type);
        check_path(&descriptor.digest);
    } else if (err.clause == NULL || err.text[0] == '\0') {
        abort();
    }
    return 0;
}
