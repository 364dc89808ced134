/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/known.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void cts_notes_done(struct cts_notes *notes)
{
    for (size_t i = 0; i < notes->n; i++) {
        free(notes->rows[i].id);
        free(notes->rows[i].text);
    }
    free(notes->rows);
    *notes = (struct cts_notes){.n = 0};
}

static const char *const note_ends[] = {
    [CTS_NOTE_PASSES] = "passes: take the entry out",
    [CTS_NOTE_EXPIRED] = "is still there, and its last day is over",
    [CTS_NOTE_UNUSED] = "covers no verdict: take the entry out",
};

static void add_note(struct cts_notes *notes, const struct cts_known *known,
                     enum cts_note_kind kind)
{
    notes->rows = oci_grow(notes->rows, notes->n + 1, sizeof(notes->rows[0]));
    notes->rows[notes->n++] = (struct cts_note){
        .kind = kind,
        .id = oci_str_dup(known->id),
        .text =
            oci_str_printf("known failure '%s' (%s%s%s) %s", known->id, known->test,
                           known->requirement == NULL ? "" : ", ",
                           known->requirement == NULL ? "" : known->requirement, note_ends[kind]),
    };
}

static void mark_known(struct cts_verdict *verdict, const struct cts_known *known)
{
    char *reason = oci_str_printf(
        "known as '%s': %s%s%s%s; %s", known->id, known->reason, known->link == NULL ? "" : " <",
        known->link == NULL ? "" : known->link, known->link == NULL ? "" : ">",
        verdict->reason == NULL ? "" : verdict->reason);

    free(verdict->reason);
    verdict->reason = reason;
    verdict->outcome = CTS_KNOWN;
}

/* What became of the verdicts that one entry covers. */
struct use {
    size_t n_covered;
    size_t n_passed;
    size_t n_failed; /* As the entry says; expired or not. */
};

static struct use use_entry(const struct cts_known *known, bool expired,
                            struct cts_verdicts *verdicts)
{
    struct use use = {.n_covered = 0};

    for (size_t i = 0; i < verdicts->n; i++) {
        struct cts_verdict *verdict = &verdicts->rows[i];

        if (!cts_known_covers(known, verdict->case_id, verdict->requirement))
            continue;
        use.n_covered++;
        use.n_passed += verdict->outcome == CTS_PASS;
        if (strcmp(cts_outcome_name(verdict->outcome), known->verdict) != 0)
            continue;
        use.n_failed++;
        if (!expired)
            mark_known(verdict, known);
    }
    return use;
}

void cts_known_apply(const struct cts_knowns *knowns, const struct cts_known_subject *subject,
                     const char *today, enum cts_known_extent extent, struct cts_verdicts *verdicts,
                     struct cts_notes *ret_notes)
{
    for (size_t i = 0; i < cts_knowns_size(knowns); i++) {
        const struct cts_known *known = cts_knowns_at(knowns, i);
        bool expired = cts_known_expired(known, today);
        struct use use;

        if (!cts_known_applies(known, subject))
            continue;
        use = use_entry(known, expired, verdicts);
        if (use.n_failed > 0 && expired) {
            add_note(ret_notes, known, CTS_NOTE_EXPIRED);
        } else if (use.n_failed == 0 && use.n_passed > 0) {
            add_note(ret_notes, known, CTS_NOTE_PASSES);
        } else if (use.n_covered == 0 && extent == CTS_KNOWN_WHOLE) {
            add_note(ret_notes, known, CTS_NOTE_UNUSED);
        }
    }
}
