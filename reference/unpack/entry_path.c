/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack/entry_path.h"

#include <inttypes.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"

enum oci_status oci_entry_path_read(const char *name, const struct oci_unpack_limits *limits,
                                    char **ret_path, struct oci_error *err)
{
    owned_str char *path = NULL;
    size_t size_path = 0;
    uint64_t depth = 0;

    if (strlen(name) > limits->name) {
        return oci_fail(err, OCI_LIMIT, NULL,
                        "entry '%.64s…' has a name of more than %" PRIu64 " bytes", name,
                        limits->name);
    }
    path = oci_new(strlen(name) + 1, 1);
    for (const char *at = name; *at != '\0';) {
        size_t size = strcspn(at, "/");

        if (size == 2 && strncmp(at, "..", 2) == 0)
            return oci_fail(err, OCI_INVALID, "img.layer.tar", "entry '%s' leaves the root", name);
        if (size > 0 && !(size == 1 && at[0] == '.')) {
            if (++depth > limits->depth) {
                return oci_fail(err, OCI_LIMIT, NULL,
                                "entry '%.64s…' is more than %" PRIu64 " deep", name,
                                limits->depth);
            }
            if (size_path > 0)
                path[size_path++] = '/';
            memcpy(path + size_path, at, size);
            size_path += size;
        }
        at += size + (at[size] == '/');
    }
    *ret_path = steal_str(&path);
    return OCI_OK;
}

const char *oci_entry_path_base(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}
