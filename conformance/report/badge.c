/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "report/summary.h"
#include "report/writers.h"

/* Counts, never a percentage: one MUST that fails in a thousand is not "100 %". */
void cts_write_badge(FILE *out, const struct cts_report *report)
{
    owned_summary struct cts_summary summary = cts_summarize(report->verdicts);
    const struct cts_counts *all = &summary.all;
    const char *version = cts_header_text(report, "/spec");
    bool broken = all->of[CTS_BROKEN] > 0 || all->n_must == 0;
    bool met = !broken && all->of[CTS_FAIL] + all->of[CTS_BLOCKED] == 0;
    owned_str char *label =
        oci_str_printf("OCI %s%s", version[0] == '\0' ? "" : "runtime ", version);
    owned_str char *message = broken
                                  ? oci_str_dup("no verdict")
                                  : oci_str_printf("%zu/%zu MUST", all->n_must_pass, all->n_must);
    owned_json json_t *badge = json_pack("{s:i,s:s,s:s,s:s,s:b}", "schemaVersion", 1, "label",
                                         label, "message", message, "color",
                                         met      ? "brightgreen"
                                         : broken ? "lightgrey"
                                                  : "red",
                                         "isError", broken);
    owned_str char *text = oci_json_dump(badge, JSON_COMPACT);

    (void)fprintf(out, "%s\n", text);
}
