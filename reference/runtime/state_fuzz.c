/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/json.h"
#include "runtime/state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct oci_json_limits limits = {.bytes = 1 << 20, .depth = 4, .members = 65536};
    struct oci_state state = OCI_STATE_NONE;
    struct oci_error err = OCI_ERROR_NONE;
    json_t *doc = NULL;

    if (oci_json_parse((const char *)data, size, &limits, &doc, &err) != OCI_OK)
        return 0;
    if (oci_state_take(doc, &state, &err) == OCI_OK) {
        free(oci_state_text(&state, OCI_LIFE_RUNNING, state.pid));
        oci_state_done(&state);
    }
    return 0;
}
