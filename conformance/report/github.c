/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/digest.h"
#include "base/owned.h"
#include "base/text.h"
#include "report/escape.h"
#include "report/results.h"
#include "report/summary.h"
#include "report/writers.h"

enum { SHOWN_MAX = 10 /* GitHub shows no more of a kind in one step. */ };

/* Which outcomes are told by which command; the worst first, as only some are shown. */
static const struct told {
    enum cts_outcome outcome;
    const char *command;
} tellings[] = {
    {CTS_BROKEN,  "error"  },
    {CTS_FAIL,    "error"  },
    {CTS_BLOCKED, "error"  },
    {CTS_WARN,    "warning"},
};

static void write_command(FILE *out, const struct cts_report *report, const char *command,
                          const struct cts_verdict *verdict)
{
    const struct cts_case *test = cts_report_case(report, verdict->case_id);
    owned_str char *rerun = cts_report_rerun(report, verdict->case_id);

    (void)fprintf(out, "::%s ", command);
    if (test != NULL && test->file != NULL) {
        (void)fputs("file=", out);
        cts_escape(out, CTS_ESCAPE_GITHUB_FIELD, test->file);
        (void)fputc(',', out);
    }
    (void)fputs("title=", out);
    cts_escape(out, CTS_ESCAPE_GITHUB_FIELD, verdict->case_id);
    (void)fprintf(out, " (%s)::", cts_outcome_name(verdict->outcome));
    cts_escape(out, CTS_ESCAPE_GITHUB, verdict->requirement);
    (void)fputs(": ", out);
    cts_escape(out, CTS_ESCAPE_GITHUB, verdict->reason);
    (void)fputs("%0Aagain: ", out);
    cts_escape(out, CTS_ESCAPE_GITHUB, rerun);
    (void)fputc('\n', out);
}

/* All verdicts of one telling, as long as there is room; how many had none is handed back. */
static size_t write_telling(FILE *out, const struct cts_report *report, const struct told *told,
                            size_t *room)
{
    size_t n_left = 0;

    for (size_t i = 0; i < report->verdicts->n; i++) {
        const struct cts_verdict *verdict = &report->verdicts->rows[i];

        if (verdict->outcome != told->outcome)
            continue;
        if (*room == 0) {
            n_left++;
            continue;
        }
        write_command(out, report, told->command, verdict);
        (*room)--;
    }
    return n_left;
}

/* The texts are escaped already; the token, which no subject can know before the run is over, keeps
 * what we overlooked from being a command. */
static void write_details(FILE *out, const struct cts_report *report)
{
    owned_text struct oci_text results = OCI_TEXT_NONE;
    struct cts_report plain = *report;
    char token[OCI_SHA256_HEX];

    cts_results_text(report->header, report->verdicts, &results);
    oci_digest_sha256_hex(oci_text_get(&results), results.size, token);
    plain.colour = false;
    (void)fprintf(out, "::group::all verdicts\n::stop-commands::%s\n", token);
    cts_write_pretty(out, &plain);
    (void)fprintf(out, "::%s::\n::endgroup::\n", token);
}

void cts_write_github(FILE *out, const struct cts_report *report)
{
    size_t room[] = {SHOWN_MAX, SHOWN_MAX};
    size_t n_left = 0;

    for (size_t i = 0; i < sizeof(tellings) / sizeof(tellings[0]); i++) {
        bool warning = strcmp(tellings[i].command, "warning") == 0;

        n_left += write_telling(out, report, &tellings[i], &room[warning]);
    }
    for (size_t i = 0; i < cts_report_n_notes(report); i++) {
        (void)fputs("::warning title=known failure::", out);
        cts_escape(out, CTS_ESCAPE_GITHUB, report->notes->rows[i].text);
        (void)fputc('\n', out);
    }
    if (n_left > 0)
        (void)fprintf(out, "::notice title=plimsoll::and %zu more, in the list below\n", n_left);
    write_details(out, report);
}
