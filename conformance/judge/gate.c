/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/gate.h"

/* Whether an outcome tells that the case ran. */
static const bool ran[CTS_N_OUTCOMES] = {
    [CTS_PASS] = true, [CTS_FAIL] = true,    [CTS_WARN] = true,
    [CTS_INFO] = true, [CTS_BLOCKED] = true, [CTS_KNOWN] = true,
};

enum cts_exit cts_gate(const struct cts_verdicts *verdicts, size_t n_notes)
{
    size_t counts[CTS_N_OUTCOMES] = {0};
    size_t n_ran = 0;

    for (size_t i = 0; i < verdicts->n; i++) {
        counts[verdicts->rows[i].outcome]++;
        n_ran += ran[verdicts->rows[i].outcome];
    }
    if (counts[CTS_BROKEN] > 0)
        return CTS_EXIT_BROKEN;
    if (counts[CTS_FAIL] + counts[CTS_BLOCKED] + n_notes > 0)
        return CTS_EXIT_FAILED;
    return n_ran == 0 ? CTS_EXIT_INCOMPLETE : CTS_EXIT_MET;
}
