/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What the suite says about one requirement in one case.
 *
 * A verdict is data: it names the case, the requirement and its level, says how it ended and
 * why, and carries the JSON values that were expected and found. Reporters render it, files
 * keep it, and nothing but the judge makes one up.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/error.h"
#include "catalogue/requirement.h"

/** How a verdict ends; the words and what they count for stand in conformance/README.md. */
enum cts_outcome {
    CTS_PASS,        /**< Observed, and as required. */
    CTS_FAIL,        /**< A MUST observed broken. */
    CTS_WARN,        /**< A SHOULD not met. */
    CTS_INFO,        /**< A MAY, or an ambiguity: what the subject does. */
    CTS_UNSUPPORTED, /**< The subject says it lacks an optional feature. */
    CTS_UNTESTED,    /**< The host lacks something. */
    CTS_BLOCKED,     /**< A step before the assertion failed for another reason. */
    CTS_BROKEN,      /**< The suite or the host is at fault. */
    CTS_KNOWN,       /**< A fail or warn that the known file lists. */
};

enum { CTS_N_OUTCOMES = CTS_KNOWN + 1 };

/** What kind of wrong stands behind a fail, a warn or a block. */
enum cts_cause {
    CTS_CAUSE_NONE,
    CTS_CAUSE_WRONG,   /**< Something else than expected was observed. */
    CTS_CAUSE_TIMEOUT, /**< The subject did not end within its deadline. */
    CTS_CAUSE_CRASH,   /**< The subject died by a signal. */
    CTS_CAUSE_LEAK,    /**< The subject left something behind. */
};

/** One line of results.jsonl. Every pointer is owned by the verdict. */
struct cts_verdict {
    char *case_id;
    char *requirement;
    enum cts_level level;
    enum cts_outcome outcome;
    enum cts_cause cause;
    char *at;         /**< JSON pointer into the observation; NULL where no place is meant. */
    json_t *expected; /**< What was wanted at that place; NULL where nothing is to be said. */
    json_t *found;    /**< What stood there; NULL where it was absent. */
    char *reason;     /**< One sentence; NULL for a plain pass. */
    char *need;       /**< Of an untested or unsupported: the word of `needs` that is missing. */
    double ms;        /**< Time that the steps of the case took, in milliseconds. */
};

/** A growing list of verdicts; zero bytes are an empty one. */
struct cts_verdicts {
    struct cts_verdict *rows;
    size_t n;
};

#define owned_verdicts __attribute__((cleanup(cts_verdicts_done)))

/** Free what a verdict holds, not the verdict itself. */
void cts_verdict_done(struct cts_verdict *verdict);

/** Free the rows and what they hold; the list is empty afterwards. */
void cts_verdicts_done(struct cts_verdicts *list);

/**
 * Move a verdict to the end of a list.
 *
 * @param list    Grows by one.
 * @param verdict Taken over: zero bytes afterwards.
 */
void cts_verdicts_add(struct cts_verdicts *list, struct cts_verdict *verdict);

/** Move all rows of @p from to the end of @p list; @p from is empty afterwards. */
void cts_verdicts_take(struct cts_verdicts *list, struct cts_verdicts *from);

/** The word for an outcome, as results.jsonl writes it: "pass", "fail" … */
const char *cts_outcome_name(enum cts_outcome outcome);

/** The word for a cause: "wrong", "timeout", "crash", "leak"; NULL for none. */
const char *cts_cause_name(enum cts_cause cause);

/**
 * The verdict as the JSON object that results.jsonl holds.
 *
 * Members that have nothing to say are left out; `found` is left out where it was absent.
 *
 * @return A new reference, owned by the caller.
 */
json_t *cts_verdict_to_json(const struct cts_verdict *verdict);

/**
 * Read a verdict back from its JSON object.
 *
 * @param object           Borrowed.
 * @param[out] ret_verdict To be freed with cts_verdict_done().
 * @param[out] err         May be NULL.
 * @return OCI_OK; OCI_INVALID for a missing member or an unknown word.
 */
OCI_MUST_USE enum oci_status cts_verdict_from_json(const json_t *object,
                                                   struct cts_verdict *ret_verdict,
                                                   struct oci_error *err);
