/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/features.h"

#include "runtime/state.h"

json_t *oci_features(void)
{
    return json_pack("{s:s, s:s}", "ociVersionMin", "1.0.0", "ociVersionMax", OCI_STATE_VERSION);
}
