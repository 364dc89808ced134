/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/home.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* In two pieces or in one, the same is found. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char whole[32] = "";
    char parts[32] = "";
    struct oci_home one = {.uid = 1000, .home = whole, .size = sizeof(whole)};
    struct oci_home two = {.uid = 1000, .home = parts, .size = sizeof(parts)};
    const char *text = (const char *)data;
    bool found = oci_home_read(&one, text, size);
    bool again = oci_home_read(&two, text, size / 2) ||
                 oci_home_read(&two, text + size / 2, size - size / 2);

    if (found != again || (found && strcmp(whole, parts) != 0))
        abort();
    return 0;
}
