/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "base/mountinfo.h"

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    owned_mountinfo struct oci_mountinfo info = OCI_MOUNTINFO_NONE;
    struct oci_error err = OCI_ERROR_NONE;

    if (oci_mountinfo_parse((const char *)data, size, &info, &err) == OCI_OK)
        (void)oci_mountinfo_find(&info, "/");
    return 0;
}
