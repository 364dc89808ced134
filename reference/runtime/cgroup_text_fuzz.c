/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/owned.h"
#include "runtime/cgroup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    owned_str char *text = oci_str_dup_n((const char *)data, size);
    struct oci_cgroup cgroup = OCI_CGROUP_NONE;
    struct oci_error err = OCI_ERROR_NONE;

    if (oci_cgroup_open(text, &cgroup, &err) == OCI_OK) {
        char *again = oci_cgroup_text(&cgroup);

        free(again);
        oci_cgroup_done(&cgroup);
    }
    return 0;
}
