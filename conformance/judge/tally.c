/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/tally.h"

#include <stdlib.h>

#include "base/memory.h"
#include "judge/json_plain.h"

void cts_tally_done(struct cts_tally *tally)
{
    cts_finding_done(&tally->broken);
    cts_finding_done(&tally->record);
    free(tally->senseless);
    free(tally->blocked);
    free(tally->skipped);
}

static char *copy_text(const char *text)
{
    return text == NULL ? NULL : oci_str_dup(text);
}

static struct cts_finding copy_finding(const struct cts_finding *finding)
{
    return (struct cts_finding){
        .answer = finding->answer,
        .cause = finding->cause,
        .at = copy_text(finding->at),
        .expected = cts_json_share(finding->expected),
        .found = cts_json_share(finding->found),
        .reason = copy_text(finding->reason),
    };
}

void cts_tally_add(struct cts_tally *tally, const struct cts_finding *finding)
{
    switch (finding->answer) {
    case CTS_HOLDS:
        tally->n_held++;
        break;
    case CTS_BREAKS:
        if (tally->n_broken++ == 0)
            tally->broken = copy_finding(finding);
        break;
    case CTS_RECORDS:
        if (tally->record.reason == NULL)
            tally->record = copy_finding(finding);
        break;
    case CTS_SKIPPED:
        if (tally->skipped == NULL)
            tally->skipped = copy_text(finding->reason);
        break;
    }
}

void cts_tally_senseless(struct cts_tally *tally, const char *reason)
{
    if (tally->senseless == NULL)
        tally->senseless = oci_str_dup(reason);
}

void cts_tally_block(struct cts_tally *tally, const char *reason, enum cts_cause cause)
{
    if (tally->blocked != NULL)
        return;
    tally->blocked = oci_str_dup(reason);
    tally->blocked_by = cause;
}

enum cts_level cts_tally_level(const struct cts_tally *tally)
{
    return tally->requirement == NULL ? CTS_MUST : tally->requirement->level;
}

static void say(struct cts_verdict *verdict, enum cts_outcome outcome, enum cts_cause cause,
                const char *reason)
{
    verdict->outcome = outcome;
    verdict->cause = cause;
    verdict->reason = copy_text(reason);
}

static void show(struct cts_verdict *verdict, const struct cts_finding *finding)
{
    verdict->at = copy_text(finding->at);
    verdict->expected = cts_json_share(finding->expected);
    verdict->found = cts_json_share(finding->found);
}

/* What a break amounts to, by the level; no ambiguity excuses a crash or a deadline. */
static enum cts_outcome outcome_of_break(const struct cts_tally *tally)
{
    static const enum cts_outcome outcomes[] = {
        [CTS_MUST] = CTS_FAIL,
        [CTS_SHOULD] = CTS_WARN,
        [CTS_MAY] = CTS_INFO,
    };

    if (tally->ambiguity != NULL && tally->broken.cause == CTS_CAUSE_WRONG)
        return CTS_INFO;
    return outcomes[cts_tally_level(tally)];
}

static void settle_break(const struct cts_tally *tally, struct cts_verdict *verdict)
{
    enum cts_outcome outcome = outcome_of_break(tally);
    const struct cts_finding *finding = &tally->broken;

    show(verdict, finding);
    if (tally->ambiguity != NULL && outcome == CTS_INFO) {
        verdict->outcome = CTS_INFO;
        verdict->reason = oci_str_printf("%s; the standard can be read in more than one way ('%s')",
                                         finding->reason, tally->ambiguity);
        return;
    }
    say(verdict, outcome, outcome == CTS_INFO ? CTS_CAUSE_NONE : finding->cause, finding->reason);
}

/* What holds or is only recorded; the evidence that a container ran is there. */
static void settle_rest(const struct cts_tally *tally, struct cts_verdict *verdict)
{
    if (tally->n_held > 0) {
        say(verdict, CTS_PASS, CTS_CAUSE_NONE, tally->record.reason);
        return;
    }
    say(verdict, CTS_INFO, CTS_CAUSE_NONE, tally->record.reason);
    show(verdict, &tally->record);
}

void cts_tally_settle(const struct cts_tally *tally, const char *lacking,
                      struct cts_verdict *ret_verdict)
{
    bool says = tally->n_held > 0 || tally->record.reason != NULL;

    if (tally->requirement == NULL) {
        ret_verdict->reason = oci_str_printf("the catalogue has no requirement '%s'", tally->id);
        ret_verdict->outcome = CTS_BROKEN;
    } else if (tally->senseless != NULL) {
        say(ret_verdict, CTS_BROKEN, CTS_CAUSE_NONE, tally->senseless);
    } else if (tally->n_broken > 0) {
        settle_break(tally, ret_verdict);
    } else if (tally->blocked != NULL) {
        say(ret_verdict, CTS_BLOCKED, tally->blocked_by, tally->blocked);
    } else if (!says && tally->skipped == NULL) {
        say(ret_verdict, CTS_BROKEN, CTS_CAUSE_NONE, "the case asserts nothing about it");
    } else if (!says) {
        say(ret_verdict, CTS_UNTESTED, CTS_CAUSE_NONE, tally->skipped);
        ret_verdict->need = oci_str_dup("condition");
    } else if (lacking != NULL) {
        say(ret_verdict, CTS_BLOCKED, CTS_CAUSE_WRONG, lacking);
    } else {
        settle_rest(tally, ret_verdict);
    }
}
