/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The list of known failures, held against verdicts.
 *
 * An entry turns the fail or warn it covers into `known`. It is itself reported when what it
 * covers passes, when its last day is over, or when it covers nothing: a list that nobody
 * tends would hide tomorrow's failure.
 */
#pragma once

#include <stddef.h>

#include "catalogue/known.h"
#include "judge/verdict.h"

enum cts_note_kind {
    CTS_NOTE_PASSES,  /**< All that the entry covers passes. */
    CTS_NOTE_EXPIRED, /**< The failure is there, the entry's last day is over. */
    CTS_NOTE_UNUSED,  /**< No verdict is covered. */
};

/** Something about an entry that its owner must hear. */
struct cts_note {
    enum cts_note_kind kind;
    char *id;   /**< Of the entry; owned. */
    char *text; /**< One sentence; owned. */
};

/** A growing list; zero bytes are an empty one. */
struct cts_notes {
    struct cts_note *rows;
    size_t n;
};

#define owned_notes __attribute__((cleanup(cts_notes_done)))

/** Free the rows; the list is empty afterwards. */
void cts_notes_done(struct cts_notes *notes);

/** Which cases the verdicts are of. */
enum cts_known_extent {
    CTS_KNOWN_WHOLE, /**< All there are: an entry that covers none is reported. */
    CTS_KNOWN_PART,  /**< Some: it is not. */
};

/**
 * Apply the entries that speak of this subject on this host.
 *
 * @param today     "YYYY-MM-DD"; the judge asks no clock.
 * @param verdicts  Rows that an entry covers become CTS_KNOWN, with the entry in their reason.
 * @param ret_notes What is to be reported is appended.
 */
void cts_known_apply(const struct cts_knowns *knowns, const struct cts_known_subject *subject,
                     const char *today, enum cts_known_extent extent, struct cts_verdicts *verdicts,
                     struct cts_notes *ret_notes);
