/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "bundle/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct oci_config config = {.doc = NULL};
    struct oci_error err = OCI_ERROR_NONE;

    if (oci_config_parse((const char *)data, size, &config, &err) == OCI_OK)
        oci_config_done(&config);
    if (oci_config_parse_resources((const char *)data, size, &config, &err) == OCI_OK)
        oci_config_done(&config);
    return 0;
}
